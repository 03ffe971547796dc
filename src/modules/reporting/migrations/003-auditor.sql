-- The auditor is told what became of reports, and for which period: forms hold no value.
create policy auditor_reads on reporting.form for select using (kernel.has_role('auditor'));
