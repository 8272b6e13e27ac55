-- Two roles for a Postgres that is not ours: one owns the tables, the other is what the shop runs as. Run once as an administrator:
--   psql -v owner_password=… -v running_password=… -f deploy/postgres-roles.sql
-- Then: DATABASE_OWNER_URL=postgresql://yinghuo_owner:…@host/yinghuo (for migrate, backup and restore alone)
--       DATABASE_URL=postgresql://yinghuo_app:…@host/yinghuo         (for every running role)
create role yinghuo_owner login nosuperuser nocreatedb nocreaterole noreplication password :'owner_password';
create role yinghuo_app login nosuperuser nocreatedb nocreaterole noreplication password :'running_password';
create database yinghuo owner yinghuo_owner encoding 'UTF8' template template0;
revoke all on database yinghuo from public;
grant connect on database yinghuo to yinghuo_app;
-- a restore brings append-only rows back as they were (Postgres 15 and newer; before, a restore needs a superuser)
grant set on parameter session_replication_role to yinghuo_owner;
-- what the running role may do with each table is granted by `migrate`, again after every update
