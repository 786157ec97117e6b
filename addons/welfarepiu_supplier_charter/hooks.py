def uninstall_hook(env):
    """Drop the guards first: uninstalling deletes what they protect."""
    env.cr.execute("""
        DROP FUNCTION IF EXISTS welfare_charter_guard() CASCADE;
        DROP FUNCTION IF EXISTS welfare_charter_article_guard() CASCADE;
        DROP FUNCTION IF EXISTS welfare_charter_commitment_guard() CASCADE;
        DROP FUNCTION IF EXISTS welfare_charter_adhesion_guard() CASCADE;
    """)
