import { statement } from '../../../server/db/statement.ts';

// what the test of the statements must see: each of these differs from the migrated schema in one way
export const wrong = [
  statement<{ orderNo: string }, [number]>({ name: 'wrong_column', text: 'select order_no from orders where id = $1' }),
  statement<{ id: string }, [string]>({ name: 'wrong_type', text: 'select id from orders where order_no = $1' }),
  statement<{ id: number }, []>({ name: 'wrong_count', text: 'select id from orders where order_no = $1' }),
  statement<{ id: number }, [number]>({ name: 'wrong_value', text: 'select id from orders where order_no = $1' }),
  statement<{ paid_at: Date }, [number]>({ name: 'wrong_null', text: 'select paid_at from orders where id = $1' }),
  statement<{ id: number }, [string]>({
    name: 'wrong_rest',
    text: 'select id, status from orders where order_no = $1',
  }),
  statement<{ ids: number[] }>({ name: 'wrong_list', text: 'select array_agg(id) as ids from orders' }),
  statement<never, { id: number }>({ name: 'wrong_name', text: 'update orders set ask_at = null where id = :order' }),
  statement<never, { id: number; at: Date }>({ name: 'wrong_unused', text: 'delete from orders where id = :id' }),
  statement({ name: 'wrong_table', text: 'delete from order_' }),
];

export const right = statement<
  { id: number; paid_at: Date | null; form: { size: string } | null },
  { orderNo: string }
>({
  name: 'right',
  text: 'select id, paid_at, form from orders where order_no = :orderNo::text',
});
