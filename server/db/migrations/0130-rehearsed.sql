-- What drawn buyers bought is thrown out again after a while; of real orders this holds nothing.
create index orders_rehearsal on orders (id) where rehearsal;
