import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { RuleFault } from '../../errors.ts';
import { fieldMessages } from '../../http/error-handler.ts';
import { setFlash, wantsJson, type Say } from '../../http/page.ts';
import { flatten, FormFault, parseForm } from '../../http/parse-form.ts';
import { saveSession } from '../../http/session.ts';

/** Shows a page; with a fault, the same page again with what was typed and what is wrong. */
export type Shown = (req: Request, res: Response, fault?: FormFault) => Promise<void>;

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
      const fault = asFormFault(error, req);
      if (!fault || wantsJson(req)) throw error;
      await page(req, res, fault);
    }
  };
}

function asFormFault(error: unknown, req: Request): FormFault | null {
  if (error instanceof FormFault) return error;
  if (!(error instanceof RuleFault)) return null;
  const { key, args } = error;
  return new FormFault({ [FIELD_OF_RULE[key] ?? 'form']: { key, args } }, flatten(req.body));
}

/** What is wrong, for the summary and for the fields; `order` is that of the page. */
export function faultsOf(fault: FormFault | undefined, { t }: Pick<Say, 't'>, order: readonly string[]) {
  const errors = fault ? fieldMessages(fault, t) : {};
  const place = (field: string): number => (order.includes(field) ? order.indexOf(field) : -1);
  return {
    typed: fault?.typed ?? {},
    errors,
    summary: Object.entries(errors)
      // A fault of a hidden field belongs to the form as a whole: there is nothing to lead to.
      .map(([field, message]) => ({ field: order.includes(field) ? field : '', message }))
      .sort((a, b) => place(a.field) - place(b.field)),
  };
}

/** A form with its own id again when it came back: sending it again is still the same act. */
export function formIdOf(
  req: Request,
  fault: FormFault | undefined,
  isId: (text: unknown) => boolean,
): string {
  const typed = fault?.typed['submission_id'];
  return isId(typed) ? (typed as string) : req.context.ids.id();
}
