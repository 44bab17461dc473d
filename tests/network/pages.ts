import type { Response } from 'supertest';
import type { TestContext } from '../support/context.ts';
import { PLACES, UNITS } from '../support/factories.ts';
import { pageOf, type Visitor } from '../support/app.ts';

let phones = 0;

/** The application form as somebody of the village fills it in. */
export function anApplyForm(
  { ids }: Pick<TestContext, 'ids'>,
  overrides: Record<string, string> = {},
): Record<string, string> {
  phones += 1;
  return {
    submission_id: ids.id(),
    name: '报名人',
    phone: `136${String(phones).padStart(8, '0')}`,
    email: '',
    notify: 'sms',
    place: PLACES.village,
    statement: '在村里住了很多年，愿意为大家跑腿。',
    ties: 'none',
    is_adult: '1',
    no_record: '1',
    ...overrides,
  };
}

/** The form by which a resident asks that a member stays away from a unit. */
export function aRecusalForm(
  { ids }: Pick<TestContext, 'ids'>,
  overrides: Record<string, string> = {},
): Record<string, string> {
  return {
    submission_id: ids.id(),
    number: '',
    kind: 'supervisor',
    place: 'county',
    unit: UNITS.water,
    ground: 'kin',
    words: '他的亲属在这个单位工作。',
    ...overrides,
  };
}

/** Applies over the real form, and reads the receipt off the page that shows it once. */
export async function applyAt(
  visitor: Visitor,
  callId: string,
  fields: Record<string, string>,
): Promise<string> {
  const at = `/network/calls/${callId}`;
  const sent = await visitor.post(`${at}/applications`, fields, at);
  if (sent.status !== 303) throw new Error(`applying gave ${sent.status}: ${faultsIn(sent).join(' ')}`);
  return receiptIn(await visitor.get('/network/applications/receipt'));
}

export const receiptIn = (page: Response): string => pageOf(page)('#receipt-secret').text().trim();

/** What the summary of a page that came back leads to; a line without a field is its own text. */
export function faultsIn(response: Response): string[] {
  const $ = pageOf(response);
  return $('.error-summary li')
    .map((_, line) => $(line).find('a').attr('href') ?? $(line).text().trim())
    .get();
}

/** The first cells of a page's only table. */
export function headsIn(response: Response): string[] {
  const $ = pageOf(response);
  return $('#main table.data tbody th')
    .map((_, cell) => $(cell).text().trim())
    .get();
}

/** What fields hold on a page, by name: what was typed is there again. */
export function heldIn(response: Response, ...names: string[]): Record<string, string> {
  const $ = pageOf(response);
  return Object.fromEntries(
    names.map((name) => {
      const field = $(`#main [name="${name}"]`);
      if (field.is('[type=radio]')) return [name, String(field.filter('[checked]').val() ?? '')];
      if (field.is('[type=checkbox]')) return [name, field.is('[checked]') ? '1' : ''];
      if (field.is('select')) return [name, String(field.find('option[selected]').attr('value') ?? '')];
      const value = field.is('textarea') ? field.text().replace(/^\n/, '') : field.val();
      return [name, String(value ?? '')];
    }),
  );
}

export const mainOf = (response: Response): string => pageOf(response)('#main').text();
