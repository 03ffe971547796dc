/** Views: how an account looks at a list, kept under a name and for that account alone. */
import { fileURLToPath } from 'node:url';
import { command, query, type Room } from '#kernel/operation/index.ts';
import { newId } from '#lib/id.ts';
import { viewsContracts as contracts, MOST_IN_ALL, MOST_OF_LIST } from './contract.ts';
import { refuse } from './refusals.ts';
import { deleteView, insertView, listViews, lockViews, updateView, type ViewRecord } from './store.ts';

/** A list has one view of a name. */
function requireFree(views: readonly ViewRecord[], { id, list, name }: Omit<ViewRecord, 'query'>): void {
  const isTaken = views.some((one) => one.id !== id && one.list === list && one.name === name);
  if (isTaken) throw refuse('name-taken', { name });
}

const list = query(contracts.list, {
  access: 'signed-in',
  audit: 'not-audited',
  async handle(ctx, input) {
    const views = await listViews(ctx.tx, ctx.actor.id, input.list);
    return { items: views.map(({ id, name, query: fields }) => ({ id, name, query: fields })) };
  },
});

const save = command(contracts.save, {
  access: 'signed-in',
  // Neither its name nor its fields: either may name a person.
  audit: (input, output) => ({ subject: `view/${output?.id ?? ''}`, details: { list: input.list } }),
  async handle(ctx, input) {
    const views = await lockViews(ctx.tx, ctx.actor.id);
    const view = { ...input, id: newId() };
    requireFree(views, view);
    const ofList = views.filter((one) => one.list === input.list);
    if (ofList.length >= MOST_OF_LIST) throw refuse('too-many-of-list', { most: MOST_OF_LIST });
    if (views.length >= MOST_IN_ALL) throw refuse('too-many-in-all', { most: MOST_IN_ALL });
    await insertView(ctx.tx, ctx.actor.id, { ...view, createdAt: ctx.now });
    return { id: view.id };
  },
});

const rename = command(contracts.rename, {
  access: 'signed-in',
  audit: ({ id }) => ({ subject: `view/${id}` }),
  async handle(ctx, { id, name }) {
    const views = await lockViews(ctx.tx, ctx.actor.id);
    const view = views.find((one) => one.id === id);
    if (!view) throw refuse('unknown');
    requireFree(views, { ...view, name });
    await updateView(ctx.tx, ctx.actor.id, { id, name });
    return {};
  },
});

const replace = command(contracts.replace, {
  access: 'signed-in',
  audit: ({ id }) => ({ subject: `view/${id}` }),
  async handle(ctx, { id, query: fields }) {
    if (!(await updateView(ctx.tx, ctx.actor.id, { id, query: fields }))) throw refuse('unknown');
    return {};
  },
});

const remove = command(contracts.remove, {
  access: 'signed-in',
  audit: ({ id }) => ({ subject: `view/${id}` }),
  async handle(ctx, { id }) {
    if (!(await deleteView(ctx.tx, ctx.actor.id, id))) throw refuse('unknown');
    return {};
  },
});

export const viewsRoom: Room = {
  name: 'views',
  operations: [list, save, rename, replace, remove],
  migrations: { room: 'views', folder: fileURLToPath(new URL('./migrations', import.meta.url)) },
};
