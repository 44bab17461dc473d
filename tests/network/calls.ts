import { apply, openCall, type Application, type NewCall } from '../../server/features/network/index.ts';
import type { CallRow } from '../../server/features/network/store-calls.ts';
import type { ApplicationRow } from '../../server/features/network/store-applications.ts';
import type { TestContext } from '../support/context.ts';
import { PLACES, type World } from '../support/factories.ts';

/** An open call of the county for ten collectors, unless told otherwise; opened by the county's office. */
export async function aCall(
  context: TestContext,
  world: World,
  overrides: Partial<NewCall> = {},
): Promise<CallRow> {
  return openCall(context, world.posts.networkOffice, {
    kind: 'collector',
    level: 'county',
    quotas: overrides.level === 'town' ? { [PLACES.town]: 10 } : { county: 10 },
    opensOn: '2026-11-01',
    closesOn: '2026-12-31',
    notes: '',
    ...overrides,
  });
}

let phones = 0;

/** An application as somebody of the village would fill it in. */
export function aForm(
  context: Pick<TestContext, 'ids'>,
  callId: string,
  overrides: Partial<Application> = {},
): Application {
  phones += 1;
  return {
    submissionId: context.ids.id(),
    callId,
    name: '报名人',
    phone: `137${String(phones).padStart(8, '0')}`,
    email: '',
    notify: 'sms',
    place: PLACES.village,
    statement: '在村里住了很多年，愿意为大家跑腿。',
    ties: [],
    showsName: false,
    lang: 'zh-CN',
    ...overrides,
  };
}

export async function anApplication(
  context: TestContext,
  callId: string,
  overrides: Partial<Application> = {},
): Promise<{ row: ApplicationRow; receipt: string }> {
  const { row, receipt } = await apply(context, aForm(context, callId, overrides));
  if (receipt === null) throw new Error('this form was sent before');
  return { row, receipt };
}
