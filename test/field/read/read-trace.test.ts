import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../../src/field/read/read-trace.ts';
import { type FieldTrace, TraceError, type TraceProblem } from '../../../src/field/trace.ts';
import { sharedFolder } from '../../campaign/temporary.ts';

const folder = sharedFolder();

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const trace = (name: string, text: string): FieldTrace => readTrace(write(name, text));

function problemsOf(name: string, text: string | Buffer): readonly TraceProblem[] {
  try {
    readTrace(write(name, text));
  } catch (error) {
    if (error instanceof TraceError) return error.problems;
    throw error;
  }
  throw new Error('the trace was read');
}

/** As a number infinite. */
const NINES = '9'.repeat(400);

const warningsOf = ({ warnings }: FieldTrace): string[] => warnings.map(({ what, count }) => `${count} ${what}`);

const PLAIN = `# observed 1970-01-02T00:00Z 1970-01-12T00:00Z
node,start,end,cause
a,1970-01-03T00:00Z,1970-01-03T06:00Z,disk
b,1970-01-03T01:00+01:00,1970-01-03T01:30+01:00,"power, of the rack"
quiet,,,
a,259200,302400,disk
`;

describe('a plain csv', () => {
  it('gives nodes, failures in the order of their starts, and causes', () => {
    const { format, events, nodes, causes, start, end, node, cause } = trace('plain.csv', PLAIN);
    expect({ format, events, names: nodes.map(({ name }) => name), causes }).toEqual({
      format: 'plain',
      events: 4,
      names: ['a', 'b', 'quiet'],
      causes: ['disk', 'power, of the rack'],
    });
    expect([...start]).toEqual([172_800, 172_800, 259_200]);
    expect([...end]).toEqual([194_400, 174_600, 302_400]);
    expect([[...node], [...cause]]).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    expect(nodes.map(({ from, to }) => [from, to])).toEqual(nodes.map(() => [86_400, 950_400]));
  });

  it('is the same compressed by gzip', () => {
    const { sha256: _, file: _file, ...plain } = trace('plain.csv', PLAIN);
    const { sha256: _other, file: _otherFile, ...zipped } = readTrace(write('plain.csv.gz', gzipSync(PLAIN)));
    expect(JSON.stringify(zipped)).toBe(JSON.stringify(plain));
  });

  it('warns of what may be but must be known', () => {
    const odd = trace(
      'odd.csv',
      'node,start,end\na,2004-01-05,2004-01-06\na,100,200\na,150,180\na,300,300\na,2004-02-01T00:00Z,\n',
    );
    expect(warningsOf(odd)).toEqual([
      '2 dates without a time zone: taken as UTC',
      '0 no line # observed FROM TO: watched from the first start to the last time named',
      '1 failure before the one above of the same node: sorted',
      '1 failure without an end: taken to last until the node was no longer watched',
      '1 failure of a node that is away already: counted, but not as time away twice',
      '2 failures that lasted no time',
    ]);
  });

  it.each([
    ['end before start', 'node,start,end\na,200,100\n', [2, 7], 'an end at or after the start 200', "'100', before it"],
    ['a negative time', 'node,start,end\na,-5,100\n', [2, 3], 'a time such as', "'-5'"],
    ['a time beyond all dates', `node,start,end\na,5,${NINES}\n`, [2, 5], 'before the year 10000', "'9999"],
    ['an observation beyond all dates', `# observed 0 ${NINES}\nnode,start,end\na,1,2\n`, [1, 1], '# observed', '0 99'],
    ['no start', 'node,start,end\na,,100\n', [2, 3], 'a time such as', 'nothing'],
    ['no node', 'node,start,end\n,10,100\n', [2, 1], 'the name of a node', 'nothing'],
    ['a date that is none', 'node,start,end\na,2004-02-30T00:00Z,2004-03-05T00:00Z\n', [2, 3], 'a time', '2004-02-30'],
    [
      'an observation backwards',
      '# observed 200 100\nnode,start,end\na,1,2\n',
      [1, 1],
      '# observed FROM TO',
      '200 100',
    ],
  ])('with %s is refused at the place', (_, text, [line, column], expected, came) => {
    expect(problemsOf('bad.csv', text)[0]).toMatchObject({
      line,
      column,
      expected: expect.stringContaining(expected),
      came: expect.stringContaining(came),
    });
  });

  it('with a misspelt column is refused with the column that was meant', () => {
    expect(problemsOf('bad.csv', 'node,strat,end\na,1,2\n')).toMatchObject([
      { line: 1, column: 6, expected: "a column 'start'", came: "'strat'", suggestion: 'start' },
    ]);
  });
});

describe('a file that is no trace', () => {
  it('is refused where a line is longer than any row, or than any text can be', () => {
    const [problem] = problemsOf('long.csv', `node,start,end\n${'n'.repeat(20_000)},1,2\n`);
    expect(problem).toMatchObject({ expected: 'lines of at most 16384 bytes', came: '20004 in line 2' });
  });

  it.each([
    ['a text', 'hello\nworld\n', 'the heading of a trace'],
    ['an empty file', '', 'the heading of a trace'],
    ['a table beside a trace', '# platform_id platform_name\n 1\t lab\n', 'the heading of a trace'],
    ['a scenario', 'name: x\nquestion: y\n', 'the heading of a trace'],
  ])('is refused: %s', (_, text, expected) => {
    expect(problemsOf('none.csv', text)[0]?.expected).toContain(expected);
  });

  it('is refused where the name says that it is compressed, or it is damaged', () => {
    expect(problemsOf('none.csv.gz', 'node,start,end\n')[0]?.expected).toBe('data compressed by gzip');
    expect(problemsOf('none.csv.gz', gzipSync(PLAIN).subarray(0, 40))[0]?.came).toContain('damaged');
    expect(problemsOf('none.csv.xz', 'node,start,end\n')[0]?.expected).toBe('data compressed by xz');
  });

  it('that is not there is refused with the one that is', () => {
    const there = write('there.csv', PLAIN);
    expect(() => readTrace(join(folder, 'their.csv'))).toThrow(TraceError);
    try {
      readTrace(join(folder, 'their.csv'));
    } catch (error) {
      expect((error as TraceError).problems[0]?.suggestion).toBe(there);
    }
  });
});

const HEADING =
  '# event_id component_id node_id platform_id node_name event_type event_start_time event_stop_time event_end_reason';
const event = (node: string, type: number, from: number | string, to: number): string =>
  ['    0', '    0', `    ${node}`, '    5', `  lab/${node}`, `  ${type}`, ` ${from}`, ` ${to}`, ' NULL'].join('\t');

describe('the tab format of the Failure Trace Archive', () => {
  it('takes events of type 0 for failures, and knows when a node was watched', () => {
    const text = [HEADING, event('1', 0, 1000, 1100), event('1', 1, 1100, 2000), event('1', 0, 2000, 2300)];
    const rest = [event('1', 1, 2300, 5000), event('2', 1, 1000, 5000)];
    const read = trace('event_trace.tab', `${[...text, ...rest].join('\n')}\n`);
    expect(read.nodes.map(({ name, system, from, to }) => [name, system, from, to])).toEqual([
      ['lab/1', 'lab', 1000, 5000],
      ['lab/2', 'lab', 1000, 5000],
    ]);
    expect([[...read.start], [...read.end], [...read.isCut]]).toEqual([
      [1000, 2000],
      [1100, 2300],
      [1, 0],
    ]);
    expect(read.warnings).toEqual([]);
  });

  it('takes places, clocks and silent nodes from the tables beside it', () => {
    write('site-node.tab', '# node_id platform_id node_name node_location timezone\n 1\t 5\t lab/1\t room 7\t +3600\n');
    const components = ['1\t 1\t 5\t lab/1\t 1000\t 5000', '1\t 9\t 5\t lab/9\t 1000\t 5000'];
    write(
      'site-component.tab',
      `# component_id node_id platform_id node_name trace_start trace_end\n${components.join('\n')}\n`,
    );
    const read = trace(
      'site-event_trace.tab',
      `${HEADING}\n${event('1', 1, 1000, 5000).replace('    0\t    0', '0\t 1')}\n`,
    );
    expect(read.nodes.map(({ name, system, clock }) => [name, system, clock(0)])).toEqual([
      ['lab/1', 'room 7', 3600],
      ['lab/9', 'lab', 0],
    ]);
    expect(warningsOf(read)).toEqual(['1 node that no event tells of: taken as available']);
  });

  it.each([
    ['events that overlap', [event('1', 1, 1000, 2000), event('1', 0, 1500, 2500)], 3, 'a start from 2000 on'],
    ['an end before the start', [event('1', 1, 2000, 1000)], 2, 'an end at or after the start 2000'],
    ['another type', [event('1', 7, 1000, 2000)], 2, 'an event_type of 0'],
    ['a time beyond all dates', [event('1', 0, NINES, 2000)], 2, 'before the year 10000'],
    ['words for times', [event('1', 0, 'soon', 2000)], 2, 'a number of seconds since 1970'],
  ])('is refused with %s', (_, lines, line, expected) => {
    expect(problemsOf('event_trace.tab', `${HEADING}\n${lines.join('\n')}\n`)[0]).toMatchObject({
      line,
      expected: expect.stringContaining(expected),
    });
  });
});

const LANL =
  'System,nodes,nodenumz,node prod,node decom,Prob Started,Prob Fixed,Down Time,Facilities,Hardware,Human Error,' +
  'Network,Undetermined,Software';

describe("Los Alamos' csv", () => {
  it('reads the clock on the wall: across a change of the clocks a failure lasts an hour more or less', () => {
    const lines = [
      '7,2,0,Jan-97,current,10/30/2004 23:35,10/31/2004 3:02,267,,CPU,,,,',
      '7,2,0,Jan-97,current,4/2/1999 15:00,4/22/1999 15:30,28770,,,,,,OS',
      '7,2,0,Jan-97,current,7/1/1999 0:00,7/1/1999 1:00,60,,,,,,OS',
    ];
    const { start, end, warnings, causes, nodes } = trace('lanl.csv', `${LANL}\n${lines.join('\n')}\n`);
    expect(Array.from(start, (from, at) => (end[at]! - from) / 60)).toEqual([28_770, 60, 267]);
    expect(start[1]).toBe(Date.UTC(1999, 6, 1, 6) / 1000);
    expect(causes).toEqual(['hardware', 'software']);
    expect(warnings.map(({ what }) => what)).toEqual([
      'node without a failure and a line: as many as the system says',
      'failure before the one above of the same node: sorted',
    ]);
    expect(nodes.map(({ name }) => name)).toEqual(['7/0', '7/quiet 1']);
    expect(nodes[0]?.from).toBe(Date.UTC(1997, 0, 1, 7) / 1000);
  });

  it('is refused where its systems say that they have more nodes than anybody has', () => {
    const line = (system: number, nodes: string): string =>
      `${system},${nodes},1,Jan-97,Dec-03,7/1/1999 0:00,7/1/1999 1:00,60,,,,,,OS`;
    for (const lines of [[line(7, '2e9')], [line(7, '700000'), line(8, '700000')]])
      expect(() => trace('lanl.csv', `${LANL}\n${lines.join('\n')}\n`)).toThrow(/at most 1000000 nodes/);
  });

  it('takes the reading of an hour that comes twice by the minutes away, and the first without them', () => {
    const minutesOf = (minutes: string): number => {
      const row = `7,1,0,Jan-97,current,10/30/2004 23:35,10/31/2004 1:02,${minutes},,,,,,Other`;
      const read = trace('lanl.csv', `${LANL}\n${row}\n`);
      expect(warningsOf(read)).toEqual([
        '1 time in the hour that the clock shows twice in autumn: by the minutes away, or the first',
      ]);
      return (read.end[0]! - read.start[0]!) / 60;
    };
    expect(['147', '87', ''].map(minutesOf)).toEqual([147, 87, 87]);
  });

  it('takes the start of a month also where a spreadsheet has turned it round', () => {
    const { nodes } = trace('lanl.csv', `${LANL}\n7,1,0,5-Apr,current,6/21/2005 10:54,6/21/2005 11:00,6,,,,,,\n`);
    expect(nodes[0]?.from).toBe(Date.UTC(2005, 3, 1, 7) / 1000);
  });

  it('with day and month exchanged is refused with the other order', () => {
    const problems = problemsOf('lanl.csv', `${LANL}\n7,1,0,5-Apr,current,21/6/2005 10:54,6/21/2005 11:00,6,,,,,,\n`);
    expect(problems).toMatchObject([{ line: 2, column: 21, came: "'21/6/2005 10:54'", suggestion: '6/21/2005 10:54' }]);
  });
});
