import { SYSTEM } from '../actor.ts';
import type { Context } from '../context.ts';
import { listAccountsByRole, openAccount } from '../features/accounts/index.ts';
import { dispatchOffice, importUnits, supervisionOffice, type UnitRow } from '../features/units/index.ts';

export interface FirstAccount {
  username: string;
  /** What the post is called; left out: in general words. */
  post: string | undefined;
  postEn: string | undefined;
}

/**
 * What a new county needs besides its tables: the two offices every case depends on, and somebody who may open
 * further accounts. What is there already stays as it is.
 */
export async function init(
  context: Context,
  say: (line: string) => void,
  first: FirstAccount,
): Promise<number> {
  const missing = [
    ...((await dispatchOffice(context.db)) ? [] : [DISPATCH]),
    ...((await supervisionOffice(context.db)) ? [] : [SUPERVISION]),
  ];
  if (missing.length > 0) {
    await importUnits(context, SYSTEM, missing);
    for (const { code, nameEn } of missing) say(`Registered ${code}: ${nameEn}.`);
  }
  const [admin] = await listAccountsByRole(context.db, 'admin');
  if (admin) {
    say(`There is an administrator already: ${admin.username}.`);
    return 0;
  }
  const { account, password } = await openAccount(context, SYSTEM, {
    username: first.username,
    post: first.post ?? '系统管理岗',
    postEn: first.postEn ?? 'System administrator',
    role: 'admin',
    scope: 'county',
    unitId: null,
  });
  say(`Opened the administrator account ${account.username}.`);
  say(`Password, shown this once and to be replaced at the first sign-in: ${password}`);
  return 0;
}

const common = {
  headers: {},
  kind: 'office',
  peerGroup: undefined,
  sectorCode: '01',
  sectorName: '综合管理',
  sectorNameEn: 'General administration',
  parentCode: undefined,
  divisionCode: undefined,
  leaderPost: '主任',
  leaderPostEn: 'Director',
  countyLeaderPost: '分管县领导',
  countyLeaderPostEn: 'County leader in charge',
  phonePublic: undefined,
  isDispatchOffice: undefined,
  isSupervisionOffice: undefined,
  validFrom: undefined,
  validTo: undefined,
} as const;

const DISPATCH: UnitRow = {
  ...common,
  row: 1,
  code: '01-01',
  name: '县群众诉求受理中心',
  nameEn: 'County Feedback Intake Centre',
  isDispatchOffice: true,
  takesCases: false,
};

const SUPERVISION: UnitRow = {
  ...common,
  row: 2,
  code: '01-02',
  name: '县政府督查室',
  nameEn: 'County Government Supervision Office',
  isSupervisionOffice: true,
  takesCases: true,
};
