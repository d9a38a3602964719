/** The page of `rvisim watch`: it asks for the progress every second and shows it. It has no other source. */

/** What the page is told. */
export interface WatchedProgress {
  readonly scenario: string;
  readonly question: string;
  readonly records: number;
  readonly planned: number;
  readonly isFinished: boolean;
  readonly runsPerSecond: number;
  /** Null while that cannot be said. */
  readonly etaSeconds: number | null;
  /** In words. */
  readonly metric: string;
  readonly rows: readonly WatchedRow[];
}

interface WatchedRow {
  readonly variant: string;
  readonly runs: number;
  /** From 0 to 1; null without data. */
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** Text comes into the page by `textContent` alone, so that no name can become markup. */
export const WATCH_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rvisim watch</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
  progress { width: 100%; height: 1.2rem; }
  table { border-collapse: collapse; width: 100%; }
  td, th { padding: .2rem .6rem .2rem 0; text-align: left; vertical-align: middle; }
  td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
  .bar { position: relative; height: 1rem; background: #8883; min-width: 14rem; }
  .range { position: absolute; top: 0; bottom: 0; background: #5b9bd0; }
  .value { position: absolute; top: -2px; bottom: -2px; width: 2px; background: currentcolor; }
</style>
<h1 id="scenario">rvisim watch</h1>
<p id="question"></p>
<progress id="progress" max="1" value="0"></progress>
<p id="state" aria-live="polite">Waiting for the campaign.</p>
<p><a href="report">The report of the runs so far</a>, in which each number shows its runs</p>
<table><thead><tr><th>variant</th><th id="metric"></th><th>95 % interval</th><th>runs</th></tr></thead>
<tbody id="rows"></tbody></table>
<script>
  const byId = (id) => document.getElementById(id);
  const percent = (share) => (share * 100).toFixed(1) + ' %';
  const cell = (text, kind) => {
    const made = document.createElement('td');
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  function bar({ value, low, high }) {
    const made = document.createElement('td');
    const whole = made.appendChild(document.createElement('div'));
    whole.className = 'bar';
    if (value === null) return made;
    const range = whole.appendChild(document.createElement('div'));
    range.className = 'range';
    range.style.left = low * 100 + '%';
    range.style.width = (high - low) * 100 + '%';
    const mark = whole.appendChild(document.createElement('div'));
    mark.className = 'value';
    mark.style.left = value * 100 + '%';
    whole.title = percent(low) + ' to ' + percent(high);
    return made;
  }
  function show(now) {
    byId('scenario').textContent = now.scenario;
    byId('question').textContent = now.question;
    byId('metric').textContent = now.metric;
    byId('progress').value = now.planned === 0 ? 0 : now.records / now.planned;
    const rest = now.isFinished ? 'finished' : now.etaSeconds === null ? 'running' : 'ETA ' + now.etaSeconds + ' s';
    byId('state').textContent =
      now.records + ' of ' + now.planned + ' runs, ' + now.runsPerSecond.toFixed(1) + ' runs/s, ' + rest;
    byId('rows').replaceChildren(...now.rows.map((row) => {
      const line = document.createElement('tr');
      const share = row.value === null ? 'no data' : percent(row.value);
      line.append(cell(row.variant), cell(share, 'number'), bar(row), cell(String(row.runs), 'number'));
      return line;
    }));
  }
  async function ask() {
    let wait = 1000;
    try {
      const answer = await fetch('progress.json', { cache: 'no-store' });
      const now = await answer.json();
      if (answer.ok) show(now);
      else byId('state').textContent = now.message;
      if (now.isFinished) wait = 10000;
    } catch {
      byId('state').textContent = 'rvisim watch has ended.';
    }
    setTimeout(ask, wait);
  }
  ask();
</script>
</html>
`;
