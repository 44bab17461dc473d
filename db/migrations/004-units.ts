import type { Migration } from '../migrate.ts';

/**
 * The categories a county starts with (domain §5.1): code, name, English name, deadline class (domain §5.2).
 * Data, not rules: the administrator's changes are later versions of these rows.
 */
const CATEGORIES: readonly (readonly [code: string, name: string, nameEn: string, deadlineClass?: string])[] =
  [
    ['conduct', '干部作风', 'Conduct of officials'],
    ['approval', '办事审批', 'Permits and approvals'],
    ['irrigation', '农田水利', 'Irrigation and farm water'],
    ['power', '供电', 'Electricity', 'outage'],
    ['roads', '道路配套', 'Roads and street works', 'long_cycle'],
    ['land', '征地保障', 'Land taking and compensation', 'long_cycle'],
    ['school', '上学', 'Schooling'],
    ['sanitation', '环卫及资金兑付', 'Street cleaning and payments due'],
    ['health', '就医', 'Health care'],
    ['jobs', '就业与欠薪', 'Jobs and unpaid wages'],
    ['housing', '住房', 'Housing'],
    ['utilities', '水气暖', 'Water, gas and heating', 'outage'],
    ['welfare', '社保民政', 'Social insurance and welfare'],
    ['agri', '农林牧', 'Farming, forestry and livestock'],
    ['traffic', '治安交通', 'Public order and traffic'],
    ['environment', '生态环境', 'Environment'],
    ['market', '市场与消费', 'Markets and consumers'],
    ['legacy', '历史遗留问题', 'Long-standing matters', 'long_cycle'],
    ['dispute', '矛盾纠纷', 'Disputes'],
    ['other', '其他', 'Other'],
  ];

export const units: Migration = {
  name: '004-units',
  async up(ddl, trx) {
    await ddl(`
      create table sectors (
        id text not null primary key,
        code text not null unique,
        name text not null,
        name_en text not null
      ) {{strict}};

      create table units (
        id text not null primary key,
        code text not null unique,
        name text not null,
        name_en text not null,
        kind text not null check (kind in ('bureau', 'town', 'firm', 'office')),
        peer_group text not null check (peer_group in ('enforcement', 'bureau', 'service', 'town')),
        sector_id text not null references sectors (id),
        parent_id text references units (id),
        division_code text,
        leader_post text not null,
        leader_post_en text not null,
        county_leader_post text not null,
        county_leader_post_en text not null,
        phone_public text,
        is_dispatch_office integer not null default 0 check (is_dispatch_office in (0, 1)),
        is_supervision_office integer not null default 0 check (is_supervision_office in (0, 1)),
        takes_cases integer not null default 1 check (takes_cases in (0, 1)),
        valid_from text not null,
        valid_to text,
        check (valid_to is null or valid_to >= valid_from)
      ) {{strict}};
      create index units_by_sector on units (sector_id);
      create index units_by_parent on units (parent_id) where parent_id is not null;
      create index units_by_division on units (division_code) where division_code is not null;
      create unique index units_one_dispatch_office on units (is_dispatch_office)
        where is_dispatch_office = 1 and valid_to is null;
      create unique index units_one_supervision_office on units (is_supervision_office)
        where is_supervision_office = 1 and valid_to is null;

      create table divisions (
        code text not null,
        name text not null,
        name_en text not null,
        level text not null check (level in ('county', 'town', 'village')),
        parent_code text,
        managed_by text,
        valid_from text not null,
        valid_to text,
        primary key (code, valid_from),
        check (valid_to is null or valid_to >= valid_from)
      ) {{strict}};
      create index divisions_by_parent on divisions (parent_code, code);

      create table categories (
        id text not null primary key,
        code text not null,
        version integer not null check (version >= 1),
        name text not null,
        name_en text not null,
        sort integer not null,
        is_active integer not null default 1 check (is_active in (0, 1)),
        deadline_class text,
        unique (code, version)
      ) {{strict}};
      create unique index categories_one_active on categories (code) where is_active = 1;

      create table catalogue (
        category_code text not null,
        division_code text,
        unit_id text not null references units (id),
        valid_from text not null,
        valid_to text,
        check (valid_to is null or valid_to >= valid_from)
      ) {{strict}};
      create unique index catalogue_rows on catalogue (category_code, coalesce(division_code, ''), valid_from);
      create index catalogue_by_unit on catalogue (unit_id);
    `);
    await trx
      .insertInto('categories')
      .values(
        CATEGORIES.map(([code, name, nameEn, deadlineClass], index) => ({
          // The same on every installation, so that a replay on another one meets the same rows.
          id: `category-${code}-1`,
          code,
          version: 1,
          name,
          name_en: nameEn,
          sort: (index + 1) * 10,
          is_active: 1,
          deadline_class: deadlineClass ?? null,
        })),
      )
      .execute();
  },
};
