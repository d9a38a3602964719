/** How often a changed instruction is executed, and what it then does, follows from what instructions are. */
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../src/experiment/parameter.ts';
import { drawChange, drawField, drawInstruction, propagationParameters } from '../../src/experiment/propagation.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

const faults = valuesOf(propagationParameters);
const DRAWS = 20_000;
const chance = new RandomStreams('propagation').stream('test');
const shareOf = (isCounted: () => boolean): number =>
  Array.from({ length: DRAWS }, isCounted).filter(Boolean).length / DRAWS;

describe('a changed instruction', () => {
  it('is one of the next few, and is executed unless a branch before it is taken', () => {
    let expected = 0;
    for (let byte = 0; byte < faults.codeBytes; byte++)
      expected += (1 - faults.takenBranches) ** Math.floor(byte / faults.bytesPerInstruction) / faults.codeBytes;
    expect(shareOf(() => drawInstruction(chance, faults).isReached)).toBeCloseTo(expected, 2);
    const ahead = new Set(Array.from({ length: 500 }, () => drawInstruction(chance, faults).ahead));
    expect(ahead).toEqual(new Set([0, 1, 2, 3]));
  });

  it('does what its kind does', () => {
    const { sameEffect, trappingCode, branchingCode, maskedResult, pointerRegister, valueRegister } = faults;
    const results = 1 - sameEffect - trappingCode - branchingCode;
    const address = pointerRegister / (pointerRegister + valueRegister);
    const expected = {
      'makes no difference': sameEffect + results * maskedResult,
      traps: trappingCode,
      'branches the wrong way': branchingCode,
      'computes a wrong address': results * (1 - maskedResult) * address,
      'computes a wrong value': results * (1 - maskedResult) * (1 - address),
    };
    const drawn = Array.from({ length: DRAWS }, () => drawChange(chance, faults, 64));
    for (const [change, share] of Object.entries(expected))
      expect(Math.abs(drawn.filter(({ words }) => words === change).length / DRAWS - share)).toBeLessThan(0.015);
  });
});

describe('a wrong field', () => {
  it('is read as what fields are, or never', () => {
    const { deadField, badPointer, failedAssertion, endlessLoop } = faults;
    const expected = { 'bad-pointer': badPointer, 'failed-assertion': failedAssertion, 'endless-loop': endlessLoop };
    for (const [encounter, share] of Object.entries(expected))
      expect(Math.abs(shareOf(() => drawField(chance, faults).encounter === encounter) - share)).toBeLessThan(0.015);
    expect(Math.abs(shareOf(() => drawField(chance, faults).isDead) - deadField)).toBeLessThan(0.015);
  });
});
