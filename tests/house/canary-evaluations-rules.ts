import type { Kind, RoomMatter, ViewerName } from './canaries.ts';

type Door = readonly [viewer: ViewerName, at: RegExp];

/** Once the supervision office has let it go out, and the round is published. */
export const isPublicOfEvaluations = (of: RoomMatter): boolean => of === 'publicBallot';

/** After the close what was written is read by the supervision office, where it decides; before it by nobody. */
export const WORDS_OF_EVALUATIONS: Partial<Record<RoomMatter, readonly Door[]>> = {
  waitingBallot: [['supervision', /^\/desk\/evaluations\/[\d-]+\/words/]],
  openBallot: [],
};

export const HOMES_OF_EVALUATIONS: readonly { kind: Kind; of: RoomMatter; viewer: ViewerName }[] = [
  { kind: 'personWords', of: 'publicBallot', viewer: 'anonymous' },
  { kind: 'personWords', of: 'waitingBallot', viewer: 'supervision' },
];

/** The tables these marks lie in, by kind. */
export const HOMES_IN_EVALUATIONS: Record<string, Kind[]> = {
  evaluation_ballots: ['personWords'],
  evaluation_words: ['personWords'],
};
