-- The second line behind the `where` of each query. Whoever does not own the tables, as the role workfuse_web, sees and
-- changes the rows of the workspace that the connection is bound to, and without one none. The owner, as whom runs are
-- carried, is not bound. Which tables that role may use at all follows from this: those with row security
-- (src/server/web-role.ts). So a new table is closed until a migration says here whose its rows are.

-- The workspace, and the person, for whom the connection is used at present, or null where none is set.
CREATE FUNCTION app_workspace() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.workspace', true), '')::uuid;
CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.user', true), '')::uuid;

ALTER TABLE "workspace" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "workspace" USING (id = app_workspace());

ALTER TABLE "membership" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "membership" USING (workspace_id = app_workspace());
ALTER TABLE "api_key" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "api_key" USING (workspace_id = app_workspace());
ALTER TABLE "audit_log" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "audit_log" USING (workspace_id = app_workspace());
ALTER TABLE "workflow" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "workflow" USING (workspace_id = app_workspace());
ALTER TABLE "workflow_version" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "workflow_version" USING (workspace_id = app_workspace());
ALTER TABLE "schedule" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "schedule" USING (workspace_id = app_workspace());
ALTER TABLE "subscription" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "subscription" USING (workspace_id = app_workspace());
ALTER TABLE "received_event" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "received_event" USING (workspace_id = app_workspace());
ALTER TABLE "execution" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "execution" USING (workspace_id = app_workspace());
ALTER TABLE "execution_step" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "execution_step" USING (workspace_id = app_workspace());
ALTER TABLE "payload" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "payload" USING (workspace_id = app_workspace());
ALTER TABLE "realtime_ticket" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "realtime_ticket" USING (workspace_id = app_workspace());
ALTER TABLE "credential" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "credential" USING (workspace_id = app_workspace());
ALTER TABLE "oauth_request" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "oauth_request" USING (workspace_id = app_workspace());
ALTER TABLE "ai_model" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "ai_model" USING (workspace_id = app_workspace());
ALTER TABLE "ai_feedback" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "ai_feedback" USING (workspace_id = app_workspace());

-- A person's own uses of models count together, in whichever workspace they were.
ALTER TABLE "ai_usage" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "ai_usage" USING (workspace_id = app_workspace());
CREATE POLICY "person" ON "ai_usage" FOR SELECT USING (user_id = app_user());

-- Rows that lie in the workspace of the row to which they belong.
ALTER TABLE "loop_items" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "loop_items" USING (
  EXISTS (SELECT FROM execution_step s WHERE s.id = step_id AND s.workspace_id = app_workspace()));
ALTER TABLE "output_piece" ENABLE ROW LEVEL SECURITY;
-- A replay stores its execution and the pieces that it takes over in one statement, which does not see what it stores.
-- So this asks, as the owner, whether the execution is another workspace's, and the foreign key whether there is one.
CREATE FUNCTION app_foreign_execution(uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  RETURN EXISTS (SELECT FROM execution e WHERE e.id = $1 AND e.workspace_id IS DISTINCT FROM app_workspace());
CREATE POLICY "workspace" ON "output_piece" USING (
  EXISTS (SELECT FROM execution e WHERE e.id = execution_id AND e.workspace_id = app_workspace()))
  WITH CHECK (NOT app_foreign_execution(execution_id));
ALTER TABLE "payload_chunk" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "payload_chunk" USING (
  EXISTS (SELECT FROM payload p WHERE p.id = payload_id AND p.workspace_id = app_workspace()));
ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "workspace" ON "idempotency_key" USING (
  EXISTS (SELECT FROM workflow w WHERE w.id = workflow_id AND w.workspace_id = app_workspace()));

-- People are read by those who share the workspace with them, and changed by signing in alone.
ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "members" ON "user" FOR SELECT USING (
  EXISTS (SELECT FROM membership m WHERE m.user_id = "user".id AND m.workspace_id = app_workspace()));
ALTER TABLE "session" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "person" ON "session" USING (user_id = app_user());
ALTER TABLE "session_step_up" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "person" ON "session_step_up" USING (
  EXISTS (SELECT FROM session s WHERE s.id = session_id AND s.user_id = app_user()));
ALTER TABLE "two_factor" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "person" ON "two_factor" USING (user_id = app_user());
ALTER TABLE "recovery_code" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "person" ON "recovery_code" USING (user_id = app_user());
