-- What stands on the board is what is open and what was closed today. As one column it is one walk of one index; the expression
-- itself would not be used under row-level security, because coalesce is not leakproof.
alter table workshop.work_orders
  add column board_until timestamptz not null generated always as (coalesce(closed_at, 'infinity')) stored;
create index work_orders_on_board on workshop.work_orders (center_id, board_until) where document <> 'void';
drop index workshop.work_orders_closed;
