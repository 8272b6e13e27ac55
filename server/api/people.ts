import { z } from 'zod';
import { accountRoles } from '../contract/permissions.ts';
import { emailAddress } from '../features/people/create-person.ts';
import { invite, withdrawInvitation } from '../features/people/invite.ts';
import { listPeople } from '../features/people/list-people.ts';
import { removePerson } from '../features/people/remove-person.ts';
import { setRole } from '../features/people/set-role.ts';
import { staffToday } from '../features/staff/today.ts';
import { textId, uuid } from './inputs.ts';
import { allow, router } from './trpc.ts';

const role = z.enum(accountRoles);

export const peopleRouter = router({
  list: allow('people.write').query(({ ctx }) => listPeople(ctx.app)),
  today: allow('people.write').query(({ ctx }) => staffToday(ctx.app)),
  invite: allow('people.write')
    .input(z.object({ email: emailAddress, role }))
    .mutation(({ ctx, input }) => invite(ctx.app, { ...input, consoleUrl: ctx.client.origin }, ctx.actor)),
  withdrawInvitation: allow('people.write')
    .input(z.object({ id: uuid }))
    .mutation(({ ctx, input }) => withdrawInvitation(ctx.app, input.id, ctx.actor)),
  setRole: allow('people.write')
    .input(z.object({ id: textId, role }))
    .mutation(({ ctx, input }) => setRole(ctx.app, input, ctx.actor)),
  remove: allow('people.write')
    .input(z.object({ id: textId }))
    .mutation(({ ctx, input }) => removePerson(ctx.app, input.id, ctx.actor)),
});
