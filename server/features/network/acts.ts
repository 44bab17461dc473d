import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { Conflict, RuleFault } from '../../errors.ts';
import { setFlash, wantsJson, type Say } from '../../http/page.ts';
import { flatten, FormFault, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';

/** Why a form came back: 422, something in it; 409, what it was about has changed meanwhile. */
export type Refusal = Pick<FormFault, 'errors' | 'typed'> & { status: number };

/** Shows a page; with a refusal, the same page again with what was typed and what is wrong. */
export type Shown = (req: Request, res: Response, fault?: Refusal) => Promise<void>;

/** Where to go after an act, and the words said there (`network:done.<done>`). */
export interface Done {
  to: string;
  done: string;
}

/** Which field a broken rule is about; all others are about the form as a whole. */
const FIELD_OF_RULE: Record<string, string> = {
  'network:rule.place': 'place',
  'network:rule.noSeatThere': 'place',
  'network:rule.unit': 'unit',
  'network:rule.declineWords': 'words',
  'network:rule.recusalWho': 'number',
  'network:rule.recusalWords': 'words',
  'network:rule.decisionWords': 'words',
  'network:rule.recusalMember': 'member',
  'network:rule.removalWords': 'words',
  'network:rule.replyWords': 'text',
  'network:rule.answerWords': 'answer',
  'network:rule.tieUntil': 'until',
  'network:rule.notNothing': 'all',
  'network:rule.nothingListed': 'all',
  'network:rule.callDays': 'closes_on',
  'network:rule.callOver': 'closes_on',
  'accounts:fault.username': 'username',
  'accounts:fault.usernameTaken': 'username',
};

/** A form of a page: read it, do it, say so, on to the next page; or the same page with what is wrong. */
export function act<S extends z.ZodType>(
  schema: S,
  run: (req: Request, form: z.output<S>, res: Response) => Promise<Done | null>,
  page: Shown,
): RequestHandler {
  return async (req, res) => {
    try {
      const done = await run(req, parseForm(schema, req.body), res);
      // Null: the act has sent its page itself.
      if (done === null) return;
      setFlash(req, { kind: 'success', key: `network:done.${done.done}` });
      await saveSession(req);
      res.redirect(303, done.to);
    } catch (error) {
      const fault = asRefusal(error, req);
      if (!fault || wantsJson(req)) throw error;
      await page(req, res, fault);
    }
  };
}

function asRefusal(error: unknown, req: Request): Refusal | null {
  if (error instanceof FormFault) return error;
  const typed = flatten(req.body);
  if (error instanceof Conflict) {
    // The general words don't say that nothing that was typed is lost.
    const key = error.key.startsWith('network:') ? error.key : 'network:fault.changed';
    return { status: error.status, errors: { form: { key, args: error.args } }, typed };
  }
  if (!(error instanceof RuleFault)) return null;
  const { key, args, status } = error;
  return { status, errors: { [FIELD_OF_RULE[key] ?? 'form']: { key, args } }, typed };
}

/** What people write at length: kept for them to copy where the form they wrote it in is gone. */
const PROSE = ['statement', 'words', 'text', 'answer'] as const;

/** What is wrong, for the summary and for the fields; `order` is that of the page. */
export function faultsOf(fault: Refusal | undefined, { t }: Pick<Say, 't'>, order: readonly string[]) {
  const errors: Record<string, string> = Object.fromEntries(
    Object.entries(fault?.errors ?? {}).map(([field, { key, args }]) => [field, t(key, args)]),
  );
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : -1);
  const typed = fault?.typed ?? {};
  return {
    typed,
    errors,
    written: PROSE.map((field) => typed[field])
      .filter((text): text is string => typeof text === 'string' && text.trim() !== '')
      .join('\n\n'),
    summary: Object.entries(errors)
      // A fault of a hidden field belongs to the form as a whole: there is nothing to lead to.
      .map(([field, message]) => ({ field: order.includes(field) ? field : '', message }))
      .sort((a, b) => place(a.field) - place(b.field)),
  };
}

/** A form with its own id again when it came back: sending it again is still the same act. */
export function formIdOf(req: Request, fault: Refusal | undefined, isId: (text: unknown) => boolean): string {
  const typed = fault?.typed['submission_id'];
  return isId(typed) ? (typed as string) : req.context.ids.id();
}
