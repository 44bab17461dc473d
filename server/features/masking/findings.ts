/** What kinds of personal data are looked for. Each has a mark in `masking:mark.<kind>`. */
export const KINDS = [
  'phone',
  'landline',
  'id_number',
  'bank_card',
  'social_credit',
  'plate',
  'email',
  'wechat',
  'qq',
  'url',
  'name',
  'address',
  'number',
] as const;
export type Kind = (typeof KINDS)[number];

/** A place in a text that tells who somebody is or how to reach them. */
export interface Finding {
  kind: Kind;
  /** UTF-16 index of the first unit, and of the one after the last. */
  start: number;
  end: number;
  text: string;
  /** `unsure`: a person has to look. */
  certainty: 'sure' | 'unsure';
}

/** A finding before its text is cut out. */
export type Span = Omit<Finding, 'text'>;

/** An unsure span that a sure one of its kind touches is settled: what is left of it is 女士 after 王. */
function withoutDoubts(spans: readonly Span[]): Span[] {
  const settled = new Map<Kind, Set<number>>();
  for (const { kind, start, end, certainty } of spans) {
    if (certainty !== 'sure') continue;
    const units = settled.get(kind) ?? new Set();
    for (let at = start; at < end; at++) units.add(at);
    settled.set(kind, units);
  }
  return spans.filter(({ kind, start, end, certainty }) => {
    const units = certainty === 'sure' ? undefined : settled.get(kind);
    if (!units) return true;
    for (let at = start; at < end; at++) if (units.has(at)) return false;
    return true;
  });
}

/**
 * Findings in the order of the text, without overlap. A sure one wins over an unsure one, then the longer,
 * then the one whose kind stands first in KINDS; a loser's letters that the winner leaves open are kept as a
 * finding of the loser's kind, so that nothing found is ever left uncovered.
 */
export function withoutOverlap(text: string, spans: readonly Span[]): Finding[] {
  const weight = (span: Span): number => (span.certainty === 'sure' ? 1 : 0);
  const ranked = withoutDoubts(spans).sort(
    (a, b) =>
      weight(b) - weight(a) ||
      b.end - b.start - (a.end - a.start) ||
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      a.start - b.start,
  );
  // Which span owns each unit: the first in rank that reaches it.
  const owner = new Map<number, number>();
  ranked.forEach((span, rank) => {
    for (let at = span.start; at < span.end; at++) if (!owner.has(at)) owner.set(at, rank);
  });
  const findings: Finding[] = [];
  let open: { rank: number; finding: Finding } | undefined;
  for (const at of [...owner.keys()].sort((a, b) => a - b)) {
    const rank = owner.get(at)!;
    if (open?.rank === rank && open.finding.end === at) {
      open.finding.end = at + 1;
    } else {
      const { kind, certainty } = ranked[rank]!;
      open = { rank, finding: { kind, start: at, end: at + 1, text: '', certainty } };
      findings.push(open.finding);
    }
  }
  for (const finding of findings) finding.text = text.slice(finding.start, finding.end);
  return findings;
}
