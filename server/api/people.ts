import { idInput, textIdInput } from '../contract/fields.ts';
import { inviteInput, setRoleInput } from '../contract/people.ts';
import { invite, withdrawInvitation } from '../features/people/invite.ts';
import { listPeople } from '../features/people/list-people.ts';
import { removePerson } from '../features/people/remove-person.ts';
import { setRole } from '../features/people/set-role.ts';
import { staffToday } from '../features/staff/today.ts';
import { allow, router } from './trpc.ts';

export const peopleRouter = router({
  list: allow('people.write').query(({ ctx }) => listPeople(ctx.app)),
  today: allow('people.write').query(({ ctx }) => staffToday(ctx.app)),
  invite: allow('people.write')
    .input(inviteInput)
    .mutation(({ ctx, input }) => invite(ctx.app, { ...input, consoleUrl: ctx.client.origin }, ctx.actor)),
  withdrawInvitation: allow('people.write')
    .input(idInput)
    .mutation(({ ctx, input }) => withdrawInvitation(ctx.app, input.id, ctx.actor)),
  setRole: allow('people.write')
    .input(setRoleInput)
    .mutation(({ ctx, input }) => setRole(ctx.app, input, ctx.actor)),
  remove: allow('people.write')
    .input(textIdInput)
    .mutation(({ ctx, input }) => removePerson(ctx.app, input.id, ctx.actor)),
});
