/**
 * Models of other people, said here in PRISM's language, with what Storm's own tests expect of them (CtmcCslModelChecker
 * and LraCtmcCslModelChecker; to 1e-6 where they say no more).
 */
import { describe, expect, it } from 'vitest';
import { answers } from '../models/state-model/prism/models.ts';

/** Two queues behind each other, the first with a service of two phases (Hermanns, Meyer-Kayser and Siegle 1999). */
const TANDEM = `ctmc
const int capacity;
module first
  waiting : [0..capacity];
  phase : [1..2];
  [] waiting < capacity -> 4 * capacity : (waiting' = waiting + 1);
  [] waiting > 0 & phase = 1 -> 0.2 : (phase' = 2);
  [passes] waiting > 0 & phase = 1 -> 1.8 : (waiting' = waiting - 1);
  [passes] waiting > 0 & phase = 2 -> 2 : (waiting' = waiting - 1) & (phase' = 1);
endmodule
module second
  queue : [0..capacity];
  [passes] queue < capacity -> (queue' = queue + 1);
  [] queue > 0 -> 4 : (queue' = queue - 1);
endmodule
label "first_full" = waiting = capacity;
label "second_full" = queue = capacity;
rewards "customers"
  true : waiting + queue;
endrewards`;

/** A queue with up to two servers beyond the first; values by dense matrix exponentials and solves (numpy, scipy). */
const QUEUE = `ctmc
const int N = 6; const double lam = pow(2, 1.5); const double mu;
formula busy = max(0, min(n, 3) - 1) + (n>0 ? 1 : 0);
module queue
  n : [0..N]; up : bool init true; served : [0..4];
  [] n<N -> lam : (n'=n+1); // arrives
  [serve] n>0 & up -> mu*busy : (n'=n-1)&(served'=mod(served+1,5));
  [] up -> 0.01 : (up'=false);
  [] !up -> 1/2 : (up'=true);
endmodule
label "full" = n=N;
rewards "length" true : n; [serve] up : 2; endrewards`;

/** Two sides of workstations with a switch each, joined by a line, and one repairer (Haverkort et al. 2000). */
const CLUSTER = `ctmc
const int size;
const int enough = floor(0.75 * size);
const double station = 1 / 500;
const double toggle = 1 / 4000;
const double backbone = 1 / 5000;
module left
  lefts : [0..size] init size;
  leftInRepair : bool;
  [inspectLeft] !leftInRepair & lefts < size -> (leftInRepair' = true);
  [mendLeft] leftInRepair & lefts < size -> (leftInRepair' = false) & (lefts' = lefts + 1);
  [] lefts > 0 -> lefts * station : (lefts' = lefts - 1);
endmodule
module right = left [ lefts = rights, leftInRepair = rightInRepair, inspectLeft = inspectRight, mendLeft = mendRight ]
endmodule
module line
  lineUp : bool init true;
  lineInRepair : bool;
  [inspectLine] !lineInRepair & !lineUp -> (lineInRepair' = true);
  [mendLine] lineInRepair & !lineUp -> (lineInRepair' = false) & (lineUp' = true);
  [] lineUp -> backbone : (lineUp' = false);
endmodule
module leftSwitch = line [ lineUp = leftOn, lineInRepair = leftOnInRepair, backbone = toggle,
  inspectLine = inspectLeftSwitch, mendLine = mendLeftSwitch ] endmodule
module rightSwitch = line [ lineUp = rightOn, lineInRepair = rightOnInRepair, backbone = toggle,
  inspectLine = inspectRightSwitch, mendLine = mendRightSwitch ] endmodule
module repairer
  busy : bool;
  [inspectLeft] !busy -> 10 : (busy' = true);
  [inspectRight] !busy -> 10 : (busy' = true);
  [inspectLeftSwitch] !busy -> 10 : (busy' = true);
  [inspectRightSwitch] !busy -> 10 : (busy' = true);
  [inspectLine] !busy -> 10 : (busy' = true);
  [mendLeft] busy -> 2 : (busy' = false);
  [mendRight] busy -> 2 : (busy' = false);
  [mendLeftSwitch] busy -> 0.25 : (busy' = false);
  [mendRightSwitch] busy -> 0.25 : (busy' = false);
  [mendLine] busy -> 0.125 : (busy' = false);
endmodule
label "minimum" = lefts >= enough & leftOn | rights >= enough & rightOn
  | lefts + rights >= enough & leftOn & rightOn & lineUp;
label "premium" = lefts >= size & leftOn | rights >= size & rightOn | lefts + rights >= size & leftOn & rightOn & lineUp;
rewards "repairs"
  [mendLeft] true : 1; [mendRight] true : 1; [mendLine] true : 1; [mendLeftSwitch] true : 1; [mendRightSwitch] true : 1;
endrewards`;

function hold(
  text: string,
  given: Record<string, number>,
  expected: Readonly<Record<string, readonly [number, number]>>,
) {
  const found = answers(text, Object.keys(expected).join(';\n'), given);
  for (const [index, [property, [value, digits]]] of Object.entries(expected).entries())
    expect(found?.[index], property).toBeCloseTo(value, digits);
}

describe('what others have solved, in their language', () => {
  it('tandem queueing network with 5 places each', () => {
    hold(
      TANDEM,
      { capacity: 5 },
      {
        'P=? [ F<=10 waiting=capacity & queue=capacity & phase=2 ]': [0.015446370562428037, 6],
        'P=? [ F<=10 "first_full" ]': [0.999999837225515, 6],
        'P=? [ "second_full" U<=1 !"second_full" ]': [1, 12],
        'R=? [ I=10 ]': [5.679243850315877, 6],
        'R{"customers"}=? [ C<=10 ]': [55.44792186036232, 5],
        'R{1}=? [ F "first_full" & "second_full" ]': [262.85103824276308, 6],
        'S=? [ "first_full" ]': [0.9100373532, 6],
      },
    );
  });

  it('a queue with powers, remainders, formulas, rewards and windows of time', () => {
    hold(
      QUEUE,
      { mu: 1.3 },
      {
        'S=? [ !up | n>=4 ]': [0.29867728395250104, 12],
        'R{"length"}=? [ S ]': [7.816980416466993, 11],
        'R{"length"}=? [ I=2.5 ]': [2.33615444315764, 10],
        'R{"length"}=? [ C<=2.5 ]': [13.237531980899167, 10],
        'P=? [ F[1,2] "full" ]': [0.09775759873071908, 10],
        'P=? [ n<5 U[0.5,1.5] n=5 ]': [0.12198485820925384, 10],
        'R=? [ F n=N ]': [55.18438767274715, 10],
        'P=? [ F<=1 served=4 & n=0 ]': [0.008799193312612207, 10],
      },
    );
  });

  it('workstation cluster with 2 a side', () => {
    hold(
      CLUSTER,
      { size: 2 },
      {
        'P=? [ F<=100 !"minimum" ]': [5.5461254704419085e-5, 12],
        'P=? [ F[100,100] !"minimum" ]': [2.3397873548343415e-6, 12],
        'P=? [ F[100,2000] !"minimum" ]': [0.001105335651670241, 10],
        'P=? [ "minimum" U<=10 "premium" ]': [1, 12],
        'P=? [ !"minimum" U>=1 "minimum" ]': [0, 12],
        'P=? [ "minimum" U>=1 !"minimum" ]': [0.9999999033633374, 6],
        'P=? [ G<=100 "minimum" ]': [1 - 5.5461254704419085e-5, 12],
        'R=? [ C<=100 ]': [0.8602815057967503, 6],
        'S=? [ "minimum" ]': [0.99999766034263426, 9],
        'S=? [ "premium" ]': [0.9999615335623628, 13],
      },
    );
  });
});
