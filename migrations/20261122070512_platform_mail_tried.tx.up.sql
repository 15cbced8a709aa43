-- tried_from is the first try of a round now, and null before it: what waits for a worker is not late. Mail that was tried under the program
-- before this one has been so since it was written, at most.
update platform.mails set tried_from = created_at where state = 'queued' and attempts > 0 and tried_from is null;
