/// <reference lib="dom" />
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsHere, STYLES, visitorWith } from './looking.ts';
import { openSite, type Site, type Visitor } from './site.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite({ scale: 0.1 });
});
afterAll(() => site.close());

/** Posts as their buttons or lines on the sign-in page of the demonstration begin. */
const POSTS = {
  'the dispatch office': '受理派单一岗',
  'an officer': '群众诉求经办岗',
  'the head of a unit': '主任 ·',
  'the supervision office': '督查一岗',
  'a county leader': '分管公安司法的副县长',
  'the administrator': '系统管理岗',
  'the custodian': '联系信息保管岗',
  'the auditor': '审计岗',
  'the network’s office': '三大员管理岗',
  'a collector': '民情收集员',
  'a supervisor': '社会监督员',
  'an evaluator': '群众评议员',
};

/** A phone in Chinese and a desk in English: what else there is differs in colours and size, not in shapes. */
const HERE = STYLES.slice(0, 2);
/** More pages of different kinds than any desk has. */
const MOST = 40;

/** What kind of page an address leads to: the same with other numbers, codes and days in it. */
function kindOf(path: string): string {
  const [bare = '', query = ''] = path.split('?');
  const parts = bare.split('/').map((part) => (/\d|^[A-Z]{2}/.test(part) ? ':x' : part));
  const verb = /(?:^|&)(do|tab|excuse|end)=([^&]*)/.exec(query);
  return parts.join('/') + (verb ? `?${verb[1]}=${verb[1] === 'do' ? verb[2] : ':x'}` : '');
}

/** Where one can go from here, within the desks. */
const waysOn = (visitor: Visitor): Promise<string[]> =>
  visitor.page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('main a[href]')]
      .filter((link) => link.origin === location.origin && !link.hasAttribute('download'))
      .map((link) => link.pathname + link.search)
      .filter((path) => /^\/(?:desk|admin|member|account)(?:\/|\?|$)/.test(path))
      .filter((path) => !/\.(?:csv|xlsx|svg|txt|pdf)(?:\?|$)|\/files\//.test(path)),
  );

describe.each(Object.entries(POSTS))('every kind of page that %s comes to', (_, post) => {
  it.each(HERE)('is without a fault on $name', async (style) => {
    const visitor = await visitorWith(site, style, post);
    const faults: string[] = [];
    const seen = new Set<string>();
    const ahead = [new URL(visitor.page.url()).pathname, '/account'];
    while (ahead.length > 0 && seen.size < MOST) {
      const path = ahead.shift()!;
      if (seen.has(kindOf(path))) continue;
      seen.add(kindOf(path));
      const response = await visitor.page.goto(site.base + path);
      if (response!.status() >= 400) faults.push(`${path}: ${response!.status()}`);
      faults.push(...(await faultsHere(visitor)));
      ahead.push(...(await waysOn(visitor)));
    }
    expect([...faults, ...visitor.complaints]).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
    await visitor.context.close();
  });
});
