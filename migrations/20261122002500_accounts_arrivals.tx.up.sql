-- What the log of signing in can say: also that a right password was not enough, and the ways in besides the password.
alter table accounts.sign_ins drop constraint sign_ins_outcome_check;
alter table accounts.sign_ins add constraint sign_ins_outcome_check check (outcome in (
  'password', 'wrong password', 'code', 'wrong code', 'recovery code', 'throttled', 'code owed', 'trusted device', 'passkey', 'provider'));
