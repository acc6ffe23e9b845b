-- What a team's entitlements are decided from: its latest subscription, what was granted beside it, and its own limits.
create or replace function entitlement_state(team uuid) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'subscription', (select jsonb_build_object('plan_name', s.plan_name, 'status', s.status) from subscriptions s
      where s.team_id = team order by s.status in ('trialing', 'active', 'past_due') desc, s.created_at desc limit 1),
    'grants', (select jsonb_agg(jsonb_build_object('kind', g.kind, 'metric', g.metric, 'most', g.most,
        'expires_at', g.expires_at) order by g.created_at)
      from entitlement_grants g where g.team_id = team),
    'own', (select jsonb_agg(jsonb_build_object('subject', l.subject, 'subject_id', l.subject_id, 'metric', l.metric,
        'period', l.period, 'most', l.most, 'name', coalesce(k.name, p.name)))
      from usage_limits l
      left join api_keys k on l.subject = 'key' and k.team_id = l.team_id and k.id = l.subject_id
      left join profiles p on l.subject = 'member' and p.user_id = l.subject_id
      where l.team_id = team))
$$;
