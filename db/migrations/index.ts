import { listeningSums } from './029-listening-sums.ts';
import type { Migration } from '../migrate.ts';
import { register } from './001-register.ts';
import { vault } from './002-vault.ts';
import { deadlines } from './003-deadlines.ts';
import { units } from './004-units.ts';
import { attachments } from './005-attachments.ts';
import { notices } from './006-notices.ts';
import { accounts } from './007-accounts.ts';
import { cases } from './008-cases.ts';
import { jobs } from './009-jobs.ts';
import { boards } from './010-boards.ts';
import { statistics } from './011-statistics.ts';
import { impossible } from './012-impossible.ts';
import { members } from './013-members.ts';
import { network } from './014-network.ts';
import { certificates } from './015-certificates.ts';
import { duties } from './016-duties.ts';
import { intake } from './017-intake.ts';
import { stations } from './018-stations.ts';
import { exposuresOfListening } from './019-exposures-of-listening.ts';
import { draws } from './020-draws.ts';
import { ledger } from './024-ledger.ts';
import { inspections } from './026-inspections.ts';
import { windows } from './021-windows.ts';
import { evaluations } from './022-evaluations.ts';
import { road } from './027-road.ts';
import { recount } from './028-recount.ts';
import { held } from './030-held.ts';

/** In the order in which they run; a landed one is never changed. */
export const migrations: readonly Migration[] = [
  register,
  vault,
  deadlines,
  units,
  attachments,
  notices,
  accounts,
  cases,
  jobs,
  boards,
  statistics,
  impossible,
  members,
  network,
  certificates,
  duties,
  intake,
  stations,
  exposuresOfListening,
  draws,
  windows,
  evaluations,
  ledger,
  inspections,
  road,
  recount,
  listeningSums,
  held,
];
