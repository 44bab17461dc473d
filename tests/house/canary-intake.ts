import { makePad, takeDown, type Taking } from '../../server/features/intake/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { aTaking } from '../intake/pads.ts';
import { Visitor, type TestApp } from '../support/app.ts';
import { canary, type Canary, type Kind } from './canaries.ts';

/**
 * What a collector took down in the crowded county: a complaint whose resident has looked and has a new receipt, a
 * report that is sealed, and a slip that nobody has had. Words, contacts, slips and receipts are marked.
 */
export async function plantIntake(app: TestApp, { id: memberId }: MemberRow): Promise<Canary[]> {
  const { context, world } = app;
  const canaries: Canary[] = [];
  const { slips } = await makePad(context, world.posts.networkOffice, { holder: { memberId }, sheets: 1 });
  const plant = (kind: Kind, of: Of, text: string, also: string[] = []): string => {
    canaries.push(canary(kind, of, text, also));
    return text;
  };
  const receiptOf = (of: Of, receipt: string) => plant('receipt', of, receipt, [receipt.replaceAll('-', '')]);
  const marked = (of: Of, phone: string): Partial<Taking> => ({
    title: `桥头 ${plant('title', of, `QzTitle${of}Zq`)}`,
    details: `${plant('details', of, `QzDetails${of}Zq`)} 晚上看不清路，请修一下。`,
    contact: {
      name: plant('name', of, `QzName${of}Zq`),
      phone: plant('phone', of, phone, [phone.slice(3)]),
      email: '',
      notify: 'none',
    },
  });

  for (const [at, of] of (['taken', 'takenReport'] as const).entries()) {
    const { number, receipt } = slips[at]!;
    const sealed = of === 'taken' ? {} : ({ type: 'report', categoryCode: 'conduct' } as const);
    const taking = aTaking(context, number, { ...marked(of, `1367041${at}571`), ...sealed });
    await takeDown(context, world.posts.collector, taking);
    plant('slip', of, number);
    receiptOf(of, receipt);
  }
  receiptOf('taken', await firstLook(app, slips[0]!.receipt));
  receiptOf('taken', slips[2]!.receipt);
  return canaries;
}

type Of = 'taken' | 'takenReport';

/** The resident opens the case with the paper, and says that the new receipt is kept. @returns the new one. */
async function firstLook({ app }: TestApp, paper: string): Promise<string> {
  const resident = new Visitor(app);
  await resident.post('/track', { receipt: paper }, '/track');
  const { text } = await resident.get('/track/receipt');
  const [, mark] = /name="mark" value="([^"]+)"/.exec(text) ?? [];
  const [, shown] = /id="receipt-secret">(.*?)<\/p>/s.exec(text) ?? [];
  const kept = await resident.post('/track/receipt', { mark: mark! }, '/track/receipt');
  if (kept.headers['location'] !== '/my-case') throw new Error(`the first look was refused: ${kept.status}`);
  return shown!.replaceAll(/<[^>]+>|\s/g, '');
}
