import type { Request, RequestHandler, Response } from 'express';
import { render, setFlash } from '../../http/page.ts';
import { decodeCursor, pageOf } from '../../http/paginate.ts';
import { flatten, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';
import { decideWords } from './close-actions.ts';
import { filled, messagesOf, refusedBy, textOf, type Refused } from '../../http/refused.ts';
import { wordsForm } from './forms.ts';
import { loadNames } from './names.ts';
import { titleOf } from './present-round.ts';
import { roundAsked } from './public-handlers.ts';
import { WORDS_MOST } from './rules.ts';
import { listWords } from './store-words.ts';

const PAGE = 20;

/** What people wrote and nobody decided about yet: one form for the first, the others to read. */
export const showWords: RequestHandler = async (req, res) => wordsPage(req, res);

async function wordsPage(req: Request, res: Response, refused?: Refused): Promise<void> {
  const { context, say } = req;
  const { t } = say;
  const round = await roundAsked(req);
  const path = `/desk/evaluations/${round.code}/words`;
  const cursor = decodeCursor(req.query['after'], 1);
  const rows = await listWords(context.db, round.id, 'waiting', cursor?.[0] ?? null, PAGE + 1);
  const page = pageOf(rows, PAGE, path, cursor ? { after: 'yes' } : {}, (row) => [row.id]);
  const names = await loadNames(context.db, say);
  const { summary, errors } = messagesOf(refused, req, ['decision', 'shown']);
  const asked = textOf(refused?.typed ?? flatten(req.query), 'id');
  const open = page.rows.find(({ id }) => id === asked) ?? page.rows[0];
  const own = open && textOf(refused?.typed ?? {}, 'id') === open.id ? refused : undefined;
  const vm = {
    summary,
    round: { href: `/desk/evaluations/${round.code}`, label: titleOf(round, names) },
    // Somebody else decided first: what was typed here can still be copied.
    kept: refused && !own ? textOf(refused.typed, 'shown') : '',
    rows: page.rows.map((row) => ({
      unit: names.unit(row.unit_id),
      words: row.words,
      href: `${path}?id=${row.id}`,
      action: path,
      fields:
        row === open && round.state === 'closed'
          ? filled(
              [
                { name: 'id', type: 'hidden', value: row.id },
                { name: 'version', type: 'hidden', value: row.version },
                {
                  name: 'shown',
                  type: 'textarea',
                  rows: 4,
                  plain: true,
                  maxlength: WORDS_MOST,
                  label: t('evaluations:words.shown'),
                  value: row.shown ?? '',
                },
                {
                  name: 'decision',
                  type: 'radios',
                  inline: true,
                  required: true,
                  label: t('evaluations:words.decision'),
                  options: ['approve', 'withhold'].map((value) => ({
                    value,
                    label: t(`evaluations:words.${value}`),
                  })),
                },
              ],
              own,
              own ? errors : {},
            )
          : null,
    })),
    nextHref: page.nextHref,
    firstHref: page.firstHref,
  };
  await render(req, res, 'evaluations/words', vm, {
    title: t('evaluations:words.title'),
    status: refused?.status ?? 200,
  });
}

export const decide: RequestHandler = async (req, res) => {
  const code = String(req.params['round']);
  try {
    await decideWords(req.context, req.actor!, code, parseForm(wordsForm, req.body));
  } catch (error) {
    return wordsPage(req, res, refusedBy(error, req));
  }
  setFlash(req, { kind: 'success', key: 'evaluations:done.words' });
  await saveSession(req);
  res.redirect(303, `/desk/evaluations/${code}/words`);
};
