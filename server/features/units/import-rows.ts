import type { ImportFault } from './import-file.ts';
import {
  day,
  line,
  oneOf,
  readTable,
  shaped,
  yesNo,
  type Column,
  type ImportRow,
  type Parsed,
} from './import-columns.ts';
import type { DivisionLevel, PeerGroup, UnitKind } from './units.ts';

const unitCode = shaped(/^[A-Z\d][A-Z\d.-]{0,31}$/i, 'units:import.notAUnitCode');
const divisionCode = shaped(/^(?:\d{6}|\d{9}|\d{12})$/, 'units:import.notADivisionCode');
const column = <T>(headers: string[], read: Column<T>['read']): Column<T> => ({ headers, read });
const needed = <T>(headers: string[], read: Column<T>['read']) => ({
  headers,
  read,
  required: true as const,
});

/** Headers of a file of units, Chinese and English. The first one of each is the one that faults name. */
export const UNIT_COLUMNS = {
  code: needed(['单位编码', '编码', 'code'], unitCode),
  name: needed(['单位名称', '名称', 'name'], line(60)),
  nameEn: column(['英文名称', 'name_en'], line(120)),
  kind: needed(
    ['单位类型', '类型', 'kind'],
    oneOf<UnitKind>({
      bureau: ['部门', '局', '县直部门'],
      town: ['乡镇街道', '乡镇', '街道'],
      firm: ['企业', '公共服务企业'],
      office: ['机构', '办公室', '中心'],
    }),
  ),
  peerGroup: column(
    ['评议分组', '分组', 'peer_group'],
    oneOf<PeerGroup>({
      enforcement: ['执法部门'],
      bureau: ['其他部门', '综合部门'],
      service: ['公共服务单位', '公共服务企业'],
      town: ['乡镇街道', '乡镇'],
    }),
  ),
  sectorCode: needed(['行业编码', 'sector_code'], unitCode),
  sectorName: column(['行业系统', '行业名称', 'sector_name'], line(40)),
  sectorNameEn: column(['行业英文名称', 'sector_name_en'], line(80)),
  parentCode: column(['上级单位编码', 'parent_code'], unitCode),
  divisionCode: column(['区划代码', 'division_code'], divisionCode),
  leaderPost: needed(['负责人职务', 'leader_post'], line(40)),
  leaderPostEn: column(['负责人职务英文', 'leader_post_en'], line(80)),
  countyLeaderPost: needed(['分管县领导职务', 'county_leader_post'], line(40)),
  countyLeaderPostEn: column(['分管县领导职务英文', 'county_leader_post_en'], line(80)),
  phonePublic: column(['公开电话', 'phone_public'], shaped(/^[\d +()-]{5,30}$/, 'units:import.notAPhone')),
  isDispatchOffice: column(['受理中心', 'is_dispatch_office'], yesNo),
  isSupervisionOffice: column(['督查机构', 'is_supervision_office'], yesNo),
  takesCases: column(['承办诉求', 'takes_cases'], yesNo),
  validFrom: column(['启用日期', 'valid_from'], day),
  validTo: column(['停用日期', 'valid_to'], day),
};
export type UnitRow = ImportRow<typeof UNIT_COLUMNS>;

/** Headers of a file of divisions. Level and parent follow from the code where the file doesn't say them. */
export const DIVISION_COLUMNS = {
  code: needed(['区划代码', '代码', 'code'], divisionCode),
  name: needed(['区划名称', '名称', 'name'], line(60)),
  nameEn: column(['英文名称', 'name_en'], line(120)),
  level: column(
    ['级别', 'level'],
    oneOf<DivisionLevel>({
      county: ['县', '县级', '区'],
      town: ['乡镇街道', '乡级', '乡镇', '镇', '乡', '街道'],
      village: ['村', '村级', '村社区', '社区'],
    }),
  ),
  parentCode: column(['上级代码', '上级区划代码', 'parent_code'], divisionCode),
  managedBy: column(['代管单位', 'managed_by'], line(60)),
  validFrom: column(['启用日期', 'valid_from'], day),
  validTo: column(['停用日期', 'valid_to'], day),
};
export type DivisionRow = ImportRow<typeof DIVISION_COLUMNS>;

/** Reads a file of units (xlsx or csv). Faults in cells and between rows, all of them; with any, no rows. */
export async function parseUnitsFile(bytes: Uint8Array, filename: string): Promise<Parsed<UnitRow>> {
  return checked(await readTable(bytes, filename, UNIT_COLUMNS), unitFaults);
}

/** Reads a file of divisions (xlsx or csv). The same code may come again with another first day. */
export async function parseDivisionsFile(bytes: Uint8Array, filename: string): Promise<Parsed<DivisionRow>> {
  return checked(await readTable(bytes, filename, DIVISION_COLUMNS), divisionFaults);
}

/** The level that a code of this length stands for. */
export function levelOf(code: string): DivisionLevel {
  return code.length === 6 ? 'county' : code.length === 9 ? 'town' : 'village';
}

function checked<Row>(parsed: Parsed<Row>, faultsOf: (rows: readonly Row[]) => ImportFault[]): Parsed<Row> {
  const faults = [...parsed.faults, ...faultsOf(parsed.rows)];
  return { ...parsed, faults, rows: faults.length > 0 ? [] : parsed.rows };
}

function unitFaults(rows: readonly UnitRow[]): ImportFault[] {
  const faults: ImportFault[] = [];
  const seen = new Map<string, number>();
  const offices = new Map<string, number>();
  for (const row of rows) {
    const say = sayer(row, UNIT_COLUMNS, faults);
    const before = seen.get(row.code);
    if (before !== undefined) say('code', 'units:import.twice', { row: before });
    else seen.set(row.code, row.row);
    for (const field of ['isDispatchOffice', 'isSupervisionOffice'] as const) {
      if (!row[field] || row.validTo) continue;
      const holder = offices.get(field);
      if (holder !== undefined) say(field, 'units:import.officeTwice', { row: holder });
      else offices.set(field, row.row);
    }
    if (row.parentCode === row.code) say('parentCode', 'units:import.ownParent');
    if (row.peerGroup && (row.peerGroup === 'town') !== (row.kind === 'town')) {
      say('peerGroup', 'units:import.groupOfTowns');
    }
    if (row.validFrom && row.validTo && row.validTo < row.validFrom)
      say('validTo', 'units:import.endsBeforeStart');
  }
  return faults;
}

function divisionFaults(rows: readonly DivisionRow[]): ImportFault[] {
  const faults: ImportFault[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const say = sayer(row, DIVISION_COLUMNS, faults);
    const key = `${row.code} ${row.validFrom ?? ''}`;
    const before = seen.get(key);
    if (before !== undefined) say('code', 'units:import.twice', { row: before });
    else seen.set(key, row.row);
    if (row.level && row.level !== levelOf(row.code)) say('level', 'units:import.levelOfCode');
    if (row.parentCode && !liesIn(row.code, row.parentCode)) say('parentCode', 'units:import.parentOfLevel');
    if (row.validFrom && row.validTo && row.validTo < row.validFrom)
      say('validTo', 'units:import.endsBeforeStart');
  }
  return faults;
}

/** A village lies in a town and a town in a county: never in something of its own level or below. */
function liesIn(code: string, parentCode: string): boolean {
  return parentCode.length === code.length - 3;
}

/** Notes a fault of one row under the header that the file itself uses. */
export function sayer<F extends string>(
  row: { row: number; headers: Partial<Record<F, string>> },
  columns: Record<F, Column<unknown>>,
  faults: ImportFault[],
) {
  return (field: F, key: ImportFault['key'], args: ImportFault['args'] = {}): void => {
    faults.push({ row: row.row, column: row.headers[field] ?? columns[field].headers[0]!, key, args });
  };
}
