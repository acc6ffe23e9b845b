// Made from the OpenAPI document by `npm run sdk:generate`; changes by hand are lost.

/** Every operation of the API: what it takes (path, query and body together) and what it answers. */
export interface Operations {
  /** End what a team was given beside its plan. */
  "DELETE /admin/teams/:id/grants/:grant_id": {
    input: {
      id: string;
      grant_id: string;
      reason: string;
    };
    output: undefined;
  };
  /** Move an asset to the trash for 30 days. */
  "DELETE /assets/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Delete a character. */
  "DELETE /characters/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Remove a training image. */
  "DELETE /characters/:id/images/:image_id": {
    input: {
      id: string;
      image_id: string;
    };
    output: undefined;
  };
  /** Disconnect a provider. */
  "DELETE /connections/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Delete an export, or cancel one that is being made. */
  "DELETE /exports/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Revoke an API key. */
  "DELETE /keys/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      message: string;
    };
  };
  /** End one of your sessions. */
  "DELETE /sessions/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Delete a team, with its address as confirmation. */
  "DELETE /teams/:id": {
    input: {
      id: string;
      slug: string;
    };
    output: undefined;
  };
  /** Remove a team's logo. */
  "DELETE /teams/:id/logo": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      slug: string;
      product: string;
      personal: boolean;
      role: "owner" | "admin" | "member" | "viewer";
      tier: string;
      logo_url: string | null;
      created_at: string;
      time_zone: string;
      can: {
        manage: boolean;
        manage_members: boolean;
        own: boolean;
      };
    };
  };
  /** Remove a member, or take an invitation back. */
  "DELETE /teams/:id/members/:member_id": {
    input: {
      id: string;
      member_id: string;
    };
    output: undefined;
  };
  /** Go back to the default assumptions. */
  "DELETE /usage/assumptions": {
    input: {
      fields?: string;
    };
    output: {
      hourly_rate: number;
      utilisation: number;
      rework_hours: number;
      spread: number;
      cost_per_month: number | null;
      minutes_per: {
        feature_shipped: number;
        bug_fixed: number;
        code_review: number;
        deployment: number;
      };
    };
  };
  /** Remove your picture. */
  "DELETE /user/avatar": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Keep your account after all. */
  "DELETE /user/deletion": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Withdraw a change of address that waits. */
  "DELETE /user/email": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Delete a webhook. */
  "DELETE /webhooks/:id": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** What happened in the team. */
  "GET /activity": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      name?: string;
      kind?: string;
      user_id?: string;
      day?: string;
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        name: string;
        sentence: string;
        actor: {
          kind: string;
          name: string | null;
        };
        user_id: string | null;
        ip: string | null;
        request_id: string;
        created_at: string;
        user?: {
          id: string;
          name: string;
          email: string;
          avatar_url: string | null;
          role: "owner" | "admin" | "member" | "viewer";
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read how a product is used and what it brings in. */
  "GET /admin/figures": {
    input: {
      product?: string;
      from?: string;
      to?: string;
      days?: number;
      fields?: string;
    };
    output: {
      product: string;
      products: {
        name: string;
        title: string;
      }[];
      from: string;
      to: string;
      page_views: {
        total: number;
        days: {
          day: string;
          views: number;
        }[];
        pages: {
          route: string;
          views: number;
          signed_in: number;
        }[];
      };
      people: {
        days: {
          day: string;
          people: number;
        }[];
        dau: number;
        wau: number;
        mau: number;
      };
      features: {
        feature: string;
        uses: number;
        people: number;
        teams: number;
        days: Record<string, number>;
      }[];
      reported: {
        kind: "metric" | "agent";
        name: string;
        uses: number;
        teams: number;
      }[];
      funnel: {
        steps: {
          step: "views" | "signed_up" | "verified" | "activated" | "saw_plans" | "opened_checkout" | "paid";
          count: number;
          rate: number | null;
        }[];
        activation: string | null;
        upgrades: number;
        could_upgrade: number;
        conversion: number | null;
      };
      revenue: {
        currency: string;
        live: {
          mrr_minor: number;
          past_due_minor: number;
          paying_teams: number;
          arpu_minor: number | null;
          paying_at_start: number;
          ended: number;
          churn: number | null;
        };
        sandbox: {
          mrr_minor: number;
          past_due_minor: number;
          paying_teams: number;
          arpu_minor: number | null;
          paying_at_start: number;
          ended: number;
          churn: number | null;
        };
        month: string;
      }[];
    };
  };
  /** List the mails to everybody. */
  "GET /admin/mails": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "name" | "-name";
      state?: "queued" | "sending" | "sent" | "bounced" | "failed";
      name?: string;
      to?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        name: string;
        kind: "security" | "account" | "billing" | "team" | "product";
        to: string;
        subject: string;
        state: "queued" | "sending" | "sent" | "bounced" | "failed";
        attempts: number;
        last_error: string | null;
        created_at: string;
        sent_at: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read how the delivery of anybody's mail went. */
  "GET /admin/mails/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      kind: "security" | "account" | "billing" | "team" | "product";
      to: string;
      subject: string;
      state: "queued" | "sending" | "sent" | "bounced" | "failed";
      attempts: number;
      last_error: string | null;
      created_at: string;
      sent_at: string | null;
      to_name: string | null;
      locale: string;
      next_attempt_at: string | null;
      again_at: string | null;
      log: {
        at: string;
        outcome: "sent" | "away" | "later" | "bad_address" | "returned" | "refused" | "suppressed";
        answer: string | null;
      }[];
      again: {
        code: string;
        detail: string;
      } | null;
    };
  };
  /** List everybody with an account. */
  "GET /admin/users": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "name" | "-name" | "email" | "-email";
      q?: string;
      product?: string;
      verified?: string;
      since?: string;
      until?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        name: string;
        email: string;
        avatar_url: string | null;
        email_verified: boolean;
        created_at: string;
        last_seen_at: string | null;
        products: string[];
        teams: number;
        staff_role: "super_admin" | "admin" | "ops" | "support" | "moderator" | "finance" | "readonly" | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a person, with their teams and plans. */
  "GET /admin/users/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      email: string;
      avatar_url: string | null;
      email_verified: boolean;
      created_at: string;
      last_seen_at: string | null;
      staff_role: "super_admin" | "admin" | "ops" | "support" | "moderator" | "finance" | "readonly" | null;
      last_login_at: string | null;
      locale: string | null;
      time_zone: string;
      open_sessions: number;
      teams: {
        id: string;
        name: string;
        product: string;
        role: "owner" | "admin" | "member" | "viewer";
        joined_at: string | null;
        plan: {
          name: string;
          title: string;
          status: string | null;
        };
        grants: {
          id: string;
          kind: "add_on" | "grant" | "override";
          metric: string;
          title: string;
          most: number | null;
          reason: string;
          granted_by: string | null;
          created_at: string;
          expires_at: string | null;
        }[];
        metrics: {
          name: string;
          title: string;
        }[];
      }[];
    };
  };
  /** Read the figures of the last 7 or 30 days. */
  "GET /analytics": {
    input: {
      days?: "7" | "30";
      fields?: string;
    };
    output: {
      cards: {
        credits_remaining: number;
        credits_used_week: number;
        jobs_completed: number;
        success_rate: number | null;
        success_interval: [number, number] | null;
      };
      before: {
        credits_used: number;
        credits_used_week: number;
        jobs_completed: number;
      };
      daily: {
        date: string;
        credits: number;
        credits_before: number;
      }[];
      by_character: {
        character_version: string | null;
        jobs: number;
        share: number;
      }[];
      by_type: {
        type: "image" | "video";
        jobs: number;
        share: number;
      }[];
      extras: {
        top_prompts: {
          prompt: string;
          jobs: number;
        }[];
        generation_ms: {
          p50: number;
          p95: number;
        } | null;
        cost_per_job: number | null;
      };
    };
  };
  /** Download the daily credits as CSV. */
  "GET /analytics/export": {
    input: {
      days?: "7" | "30";
    };
    output: Response;
  };
  /** List assets. */
  "GET /assets": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "name" | "-name";
      kind?: "image" | "video";
      source?: "uploaded" | "generated";
      character_id?: string;
      q?: string;
      trash?: "true" | "false";
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        file_url: string;
        thumb_url: string;
        mime: string;
        bytes: number;
        width: number;
        height: number;
        frames: number;
        duration_ms: number | null;
        blurhash: string;
        average_color: string;
        id: string;
        name: string;
        kind: "image" | "video";
        source: "uploaded" | "generated";
        character_id: string | null;
        character_version: string | null;
        job_id: string | null;
        prompt: string | null;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        created_at: string;
        deleted_at: string | null;
        character?: {
          id: string;
          name: string;
          trigger_word: string;
          status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
          cover_url: string | null;
          image_count: number;
          job_count: number;
          version: {
            id: string;
            name: string;
          } | null;
          created_at: string;
          updated_at: string;
        } | null;
        job?: {
          id: string;
          type: "image" | "video";
          status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
          percent: number;
          prompt: string;
          count: number;
          width: number;
          height: number;
          seed: number;
          cost: number;
          charged: number;
          refunded: number;
          engine: string;
          error: string | null;
          character_id: string | null;
          character_version_id: string | null;
          character_version: string | null;
          queue_position: number | null;
          outputs: {
            asset_id: string;
            kind: "image" | "video";
            thumb_url: string;
            file_url: string;
            blurhash: string;
            average_color: string;
            quality: "auto_passed" | "needs_review" | "accepted" | null;
            quality_reason: string | null;
          }[];
          created_at: string;
          started_at: string | null;
          rendered_at: string | null;
          ended_at: string | null;
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read an asset with its recipe. */
  "GET /assets/:id": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      file_url: string;
      thumb_url: string;
      mime: string;
      bytes: number;
      width: number;
      height: number;
      frames: number;
      duration_ms: number | null;
      blurhash: string;
      average_color: string;
      id: string;
      name: string;
      kind: "image" | "video";
      source: "uploaded" | "generated";
      character_id: string | null;
      character_version: string | null;
      job_id: string | null;
      prompt: string | null;
      quality: "auto_passed" | "needs_review" | "accepted" | null;
      created_at: string;
      deleted_at: string | null;
      quality_reason: string | null;
      recipe: {
        type: "image" | "video";
        prompt: string;
        seed: number;
        width: number;
        height: number;
        character_id: string | null;
        character_name: string | null;
        character_version_id: string | null;
        character_version: string | null;
        job_id: string;
        output_index: number;
        engine: string;
        cost: number;
        created_at: string;
      } | null;
      character?: {
        id: string;
        name: string;
        trigger_word: string;
        status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
        cover_url: string | null;
        image_count: number;
        job_count: number;
        version: {
          id: string;
          name: string;
        } | null;
        created_at: string;
        updated_at: string;
      } | null;
      job?: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      } | null;
    };
  };
  /** Open or download an asset's file. */
  "GET /assets/:id/file": {
    input: {
      id: string;
      variant?: "original" | "thumb";
      download?: "true" | "false";
    };
    output: Response;
  };
  /** Read how an asset was made. */
  "GET /assets/:id/recipe": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      type: "image" | "video";
      prompt: string;
      seed: number;
      width: number;
      height: number;
      character_id: string | null;
      character_name: string | null;
      character_version_id: string | null;
      character_version: string | null;
      job_id: string;
      output_index: number;
      engine: string;
      cost: number;
      created_at: string;
      character?: {
        id: string;
        name: string;
        trigger_word: string;
        status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
        cover_url: string | null;
        image_count: number;
        job_count: number;
        version: {
          id: string;
          name: string;
        } | null;
        created_at: string;
        updated_at: string;
      } | null;
      job?: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      } | null;
    };
  };
  /** Come back from a provider. */
  "GET /auth/callback/:provider": {
    input: {
      provider: "google" | "github" | "apple";
    };
    output: Response;
  };
  /** List the providers that one may sign in with. */
  "GET /auth/providers": {
    input: {
      fields?: string;
    };
    output: {
      data: {
        name: "google" | "github" | "apple";
        title: string;
      }[];
    };
  };
  /** Go to a provider to sign in. */
  "GET /auth/sign-in/:provider": {
    input: {
      provider: "google" | "github" | "apple";
      next?: string;
    };
    output: Response;
  };
  /** Open somebody's picture. */
  "GET /avatars/:id": {
    input: {
      id: string;
    };
    output: Response;
  };
  /** List characters. */
  "GET /characters": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "name" | "-name";
      status?: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
      fields?: string;
    };
    output: {
      data: {
        id: string;
        name: string;
        trigger_word: string;
        status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
        cover_url: string | null;
        image_count: number;
        job_count: number;
        version: {
          id: string;
          name: string;
        } | null;
        created_at: string;
        updated_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a character with its images, versions and latest jobs. */
  "GET /characters/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      trigger_word: string;
      status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
      cover_url: string | null;
      image_count: number;
      job_count: number;
      version: {
        id: string;
        name: string;
      } | null;
      created_at: string;
      updated_at: string;
      images: {
        file_url: string;
        thumb_url: string;
        mime: string;
        bytes: number;
        width: number;
        height: number;
        frames: number;
        duration_ms: number | null;
        blurhash: string;
        average_color: string;
        id: string;
        file_id: string;
        caption: string;
        position: number;
        similar_to: string | null;
      }[];
      versions: {
        id: string;
        version: number;
        name: string;
        status: "queued" | "preparing" | "training" | "ready" | "failed" | "cancelled";
        step: number;
        steps: number;
        loss: number | null;
        losses: [number, number][];
        settings: {
          repeats: number;
          epochs: number;
          batch_size: number;
        };
        image_count: number;
        cost: number;
        error: string | null;
        created_at: string;
        started_at: string | null;
        completed_at: string | null;
        job_count: number;
      }[];
      latest_jobs: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      }[];
    };
  };
  /** Check the training images before any credits are held. */
  "GET /characters/:id/check": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      findings: {
        image_id: string;
        code: string;
        severity: "error" | "warning";
        message: string;
      }[];
    };
  };
  /** List the providers that you sign in with. */
  "GET /connections": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      provider?: "google" | "github" | "apple";
      fields?: string;
    };
    output: {
      data: {
        id: string;
        provider: "google" | "github" | "apple";
        title: string;
        email: string | null;
        created_at: string;
        last_used_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
      available: {
        provider: "google" | "github" | "apple";
        title: string;
      }[];
      last_way_in: boolean;
    };
  };
  /** Read the team's credits. */
  "GET /credits": {
    input: {
      fields?: string;
    };
    output: {
      balance: number;
      held: number;
      available: number;
    };
  };
  /** List the movements of the team's credits. */
  "GET /credits/ledger": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "amount" | "-amount";
      kind?: "grant" | "plan" | "promo" | "top_up" | "adjustment" | "capture" | "usage" | "refund" | "expiry";
      from?: string;
      to?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        kind: "grant" | "plan" | "promo" | "top_up" | "adjustment" | "capture" | "usage" | "refund" | "expiry";
        amount: number;
        balance_after: number;
        reason: string;
        subject: {
          kind: string;
          id: string;
        } | null;
        lots: {
          id: string;
          amount: number;
          reason: string;
          priority: number;
          expires_at: string | null;
        }[];
        created_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Plan, usage against limits, calls a day and the latest activity. */
  "GET /dashboard": {
    input: {
      fields?: string;
    };
    output: {
      plan: {
        tier: string;
        title: string;
        status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
        billing_period: "monthly" | "yearly" | null;
        current_period_end: string | null;
        cancel_at_period_end: boolean;
        trial_ends_at: string | null;
        seats: {
          used: number;
          most: number | null;
        };
      };
      usage: {
        metric: string;
        module: string;
        used: number;
        most: number | null;
        percent: number | null;
        set_by: string | null;
        raised_by: "plan" | "team" | null;
        period: "day" | "month";
        resets_at: string;
      }[];
      daily: {
        date: string;
        calls: number;
        errors: number;
      }[];
      recent: {
        id: string;
        name: string;
        sentence: string;
        actor: {
          kind: string;
          name: string | null;
        };
        user_id: string | null;
        ip: string | null;
        request_id: string;
        created_at: string;
      }[];
    };
  };
  /** Calls, errors, latency, features and storage over a period, beside the one before it. */
  "GET /dashboard/analytics": {
    input: {
      range?: "7" | "30" | "90" | "today" | "custom";
      from?: string;
      to?: string;
      fields?: string;
    };
    output: {
      from: string;
      to: string;
      unit: "hour" | "day";
      totals: {
        calls: number;
        errors: number;
        error_rate: number | null;
        p50: number | null;
        p95: number | null;
      };
      before: {
        calls: number;
        errors: number;
        error_rate: number | null;
        p50: number | null;
        p95: number | null;
      };
      points: {
        at: string;
        calls: number;
        errors: number;
        error_rate: number | null;
        p50: number | null;
        p95: number | null;
        calls_before: number;
        errors_before: number;
        p50_before: number | null;
        p95_before: number | null;
      }[];
      features: {
        feature: string;
        calls: number;
        errors: number;
        share: number;
        calls_before: number;
      }[];
      routes: {
        route: string;
        calls: number;
        errors: number;
        share: number;
        calls_before: number;
      }[];
      storage: {
        bytes: number;
        points: {
          at: string;
          bytes: number;
          bytes_before: number;
        }[];
      };
    };
  };
  /** List what you can export. */
  "GET /datasets": {
    input: {
      fields?: string;
    };
    output: {
      data: {
        name: string;
        title: string;
      }[];
    };
  };
  /** Read the local mailbox (development only). */
  "GET /dev/mailbox": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      to?: string;
      fields?: string;
    };
    output: {
      messages: {
        id: string;
        to: string;
        subject: string;
        text: string;
        html: string;
        links: string[];
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** List the team's exports, newest first. */
  "GET /exports": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      status?: "queued" | "running" | "ready" | "failed" | "expired";
      dataset?: string;
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        dataset: string;
        title: string;
        format: "csv" | "json";
        from: string | null;
        to: string | null;
        status: "queued" | "running" | "ready" | "failed" | "expired";
        rows: number;
        total: number | null;
        bytes: number | null;
        requested_by: string | null;
        user_id: string | null;
        may_delete: boolean;
        created_at: string;
        ready_at: string | null;
        expires_at: string | null;
        user?: {
          id: string;
          name: string;
          email: string;
          avatar_url: string | null;
          role: "owner" | "admin" | "member" | "viewer";
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read an export and how far it is. */
  "GET /exports/:id": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      id: string;
      dataset: string;
      title: string;
      format: "csv" | "json";
      from: string | null;
      to: string | null;
      status: "queued" | "running" | "ready" | "failed" | "expired";
      rows: number;
      total: number | null;
      bytes: number | null;
      requested_by: string | null;
      user_id: string | null;
      may_delete: boolean;
      created_at: string;
      ready_at: string | null;
      expires_at: string | null;
      user?: {
        id: string;
        name: string;
        email: string;
        avatar_url: string | null;
        role: "owner" | "admin" | "member" | "viewer";
      } | null;
    };
  };
  /** Download an export's file. */
  "GET /exports/:id/file": {
    input: {
      id: string;
    };
    output: Response | Record<string, unknown>[];
  };
  /** Open a file by its signed link. */
  "GET /files/:id": {
    input: {
      id: string;
      team: string;
      variant: "original" | "thumb";
      expires: string;
      signature: string;
      download: string;
    };
    output: Response;
  };
  /** List the open invitations to your address. */
  "GET /invitations": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "expires_at" | "-expires_at";
      role?: "admin" | "member" | "viewer";
      fields?: string;
    };
    output: {
      invitations: {
        id: string;
        email: string;
        role: "admin" | "member" | "viewer";
        status: "open" | "accepted" | "declined" | "revoked" | "expired";
        team: {
          id: string;
          name: string;
          product: string;
          logo_url: string | null;
        };
        invited_by: string | null;
        has_account: boolean;
        expires_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read an invitation by its link's token, or your own by its id. */
  "GET /invitations/:token": {
    input: {
      token: string;
      fields?: string;
    };
    output: {
      id: string;
      email: string;
      role: "admin" | "member" | "viewer";
      status: "open" | "accepted" | "declined" | "revoked" | "expired";
      team: {
        id: string;
        name: string;
        product: string;
        logo_url: string | null;
      };
      invited_by: string | null;
      has_account: boolean;
      expires_at: string;
    };
  };
  /** List invoices, newest first. */
  "GET /invoices": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "issued_at" | "-issued_at" | "total_minor" | "-total_minor";
      status?: "open" | "paid" | "void" | "uncollectible";
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        number: string | null;
        subscription_id: string | null;
        status: "open" | "paid" | "void" | "uncollectible";
        currency: string;
        total_minor: number;
        refunded_minor: number;
        lines: {
          text: string;
          quantity: number;
          amount_minor: number;
          period_start: string | null;
          period_end: string | null;
        }[];
        failure: string | null;
        next_attempt_at: string | null;
        dispute: "open" | "won" | "lost" | null;
        issued_at: string;
        paid_at: string | null;
        subscription?: {
          subscription_id: string;
          tier: string;
          title: string;
          status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
          billing_period: "monthly" | "yearly";
          amount_minor: number;
          currency: string;
          current_period_start: string;
          current_period_end: string;
          cancel_at_period_end: boolean;
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read an invoice. */
  "GET /invoices/:id": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      id: string;
      number: string | null;
      subscription_id: string | null;
      status: "open" | "paid" | "void" | "uncollectible";
      currency: string;
      total_minor: number;
      refunded_minor: number;
      lines: {
        text: string;
        quantity: number;
        amount_minor: number;
        period_start: string | null;
        period_end: string | null;
      }[];
      failure: string | null;
      next_attempt_at: string | null;
      dispute: "open" | "won" | "lost" | null;
      issued_at: string;
      paid_at: string | null;
      subscription?: {
        subscription_id: string;
        tier: string;
        title: string;
        status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
        billing_period: "monthly" | "yearly";
        amount_minor: number;
        currency: string;
        current_period_start: string;
        current_period_end: string;
        cancel_at_period_end: boolean;
      } | null;
    };
  };
  /** An invoice as PDF. */
  "GET /invoices/:id/pdf": {
    input: {
      id: string;
    };
    output: Response;
  };
  /** List jobs. */
  "GET /jobs": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "cost" | "-cost" | "type" | "-type" | "status" | "-status";
      status?: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      type?: "image" | "video";
      character_id?: string;
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
        character?: {
          id: string;
          name: string;
          trigger_word: string;
          status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
          cover_url: string | null;
          image_count: number;
          job_count: number;
          version: {
            id: string;
            name: string;
          } | null;
          created_at: string;
          updated_at: string;
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a job. */
  "GET /jobs/:id": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
      character?: {
        id: string;
        name: string;
        trigger_word: string;
        status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
        cover_url: string | null;
        image_count: number;
        job_count: number;
        version: {
          id: string;
          name: string;
        } | null;
        created_at: string;
        updated_at: string;
      } | null;
    };
  };
  /** List API keys. */
  "GET /keys": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at" | "name" | "-name";
      revoked?: string;
      is_active?: string;
      fields?: string;
    };
    output: {
      keys: {
        id: string;
        name: string;
        key_prefix: string;
        scopes: ("read" | "write" | "admin")[];
        rate_limit: number;
        is_active: boolean;
        use_count: number;
        last_used_at: string | null;
        created_at: string;
        updated_at: string;
        expires_at: string | null;
        revoked_at: string | null;
        replaced_by: string | null;
        maker: {
          id: string;
          name: string;
          role: "owner" | "admin" | "member" | "viewer";
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read an API key's settings. */
  "GET /keys/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      is_active: boolean;
      use_count: number;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      replaced_by: string | null;
      maker: {
        id: string;
        name: string;
        role: "owner" | "admin" | "member" | "viewer";
      } | null;
    };
  };
  /** List the uses of an API key. */
  "GET /keys/:id/uses": {
    input: {
      id: string;
      limit?: number;
      cursor?: string;
      sort?: "at" | "-at";
      call?: string;
      failed?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        at: string;
        last_at: string;
        call: string;
        status: number;
        ip: string | null;
        user_agent: string | null;
        count: number;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** The key that this call was made with. */
  "GET /keys/current": {
    input: {
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      team: {
        id: string;
        name: string;
      };
    };
  };
  /** List your notices in this team. */
  "GET /notifications": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      unread?: string;
      kind?: "security" | "account" | "billing" | "team" | "product";
      fields?: string;
    };
    output: {
      data: {
        id: string;
        kind: "security" | "account" | "billing" | "team" | "product";
        title: string;
        text: string;
        href: string;
        created_at: string;
        read_at: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** List sent mails. */
  "GET /notifications/mails": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "name" | "-name";
      state?: "queued" | "sending" | "sent" | "bounced" | "failed";
      name?: string;
      to?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        name: string;
        kind: "security" | "account" | "billing" | "team" | "product";
        to: string;
        subject: string;
        state: "queued" | "sending" | "sent" | "bounced" | "failed";
        attempts: number;
        last_error: string | null;
        created_at: string;
        sent_at: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read how a mail's delivery went. */
  "GET /notifications/mails/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      kind: "security" | "account" | "billing" | "team" | "product";
      to: string;
      subject: string;
      state: "queued" | "sending" | "sent" | "bounced" | "failed";
      attempts: number;
      last_error: string | null;
      created_at: string;
      sent_at: string | null;
      to_name: string | null;
      locale: string;
      next_attempt_at: string | null;
      again_at: string | null;
      log: {
        at: string;
        outcome: "sent" | "away" | "later" | "bad_address" | "returned" | "refused" | "suppressed";
        answer: string | null;
      }[];
      again: {
        code: string;
        detail: string;
      } | null;
    };
  };
  /** List the mails that there are. */
  "GET /notifications/templates": {
    input: {
      fields?: string;
    };
    output: {
      data: {
        name: string;
        kind: string;
        product: string | null;
      }[];
    };
  };
  /** Count your unread notices in this team. */
  "GET /notifications/unread": {
    input: {
      fields?: string;
    };
    output: {
      unread: number;
    };
  };
  /** First steps and which of them are done. */
  "GET /onboarding/checklist": {
    input: {
      fields?: string;
    };
    output: {
      steps: {
        module: string;
        key: string;
        href: string;
        done: boolean;
      }[];
      done: number;
      total: number;
    };
  };
  /** Read everything the operations page shows. */
  "GET /operations": {
    input: {
      fields?: string;
    };
    output: {
      credits: {
        balance: number;
        held: number;
        available: number;
      };
      active: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      }[];
      active_count: number;
      review: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      }[];
      recent_jobs: {
        id: string;
        type: "image" | "video";
        status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
        percent: number;
        prompt: string;
        count: number;
        width: number;
        height: number;
        seed: number;
        cost: number;
        charged: number;
        refunded: number;
        engine: string;
        error: string | null;
        character_id: string | null;
        character_version_id: string | null;
        character_version: string | null;
        queue_position: number | null;
        outputs: {
          asset_id: string;
          kind: "image" | "video";
          thumb_url: string;
          file_url: string;
          blurhash: string;
          average_color: string;
          quality: "auto_passed" | "needs_review" | "accepted" | null;
          quality_reason: string | null;
        }[];
        created_at: string;
        started_at: string | null;
        rendered_at: string | null;
        ended_at: string | null;
      }[];
      recent_assets: {
        file_url: string;
        thumb_url: string;
        mime: string;
        bytes: number;
        width: number;
        height: number;
        frames: number;
        duration_ms: number | null;
        blurhash: string;
        average_color: string;
        id: string;
        name: string;
        kind: "image" | "video";
        source: "uploaded" | "generated";
        character_id: string | null;
        character_version: string | null;
        job_id: string | null;
        prompt: string | null;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        created_at: string;
        deleted_at: string | null;
      }[];
      characters: {
        id: string;
        name: string;
        trigger_word: string;
      }[];
      prices: {
        up_to: number;
        image: number;
        video: number;
      }[];
      engine: {
        name: string;
        preview: boolean;
      };
    };
  };
  /** What there is to buy: plans and packs. */
  "GET /plans": {
    input: {
      fields?: string;
    };
    output: {
      product: string;
      currency: string;
      plans: {
        name: string;
        title: string;
        text: string;
        prices: {
          month: number;
          year: number;
        };
        seats: number | null;
        trial_days: number;
        credits: number | null;
        limits: {
          metric: string;
          title: string;
          most: number | null;
          period: "day" | "month" | null;
        }[];
        features: {
          name: string;
          title: string;
          said_by: "limits" | "smaller_plan" | null;
        }[];
      }[];
      packs: {
        name: string;
        title: string;
        credits: number;
        price_minor: number;
        valid_days: number;
      }[];
      sandbox: boolean;
    };
  };
  /** List what a team can be for. */
  "GET /products": {
    input: {
      fields?: string;
    };
    output: {
      products: {
        name: string;
        title: string;
      }[];
    };
  };
  /** Events of the team as they happen (server-sent events). */
  "GET /realtime": {
    input: {
      last_event_id?: string;
      of?: "team" | "platform";
    };
    output: Response;
  };
  /** The sandbox's books of this team. */
  "GET /sandbox": {
    input: {
      fields?: string;
    };
    output: {
      now: string;
      moved: boolean;
      subscription: {
        id: string;
        plan: string;
        status: string;
        card: string;
        current_period_end: string;
        credit_minor: number;
      } | null;
      invoices: {
        id: string;
        text: string;
        status: string;
        total_minor: number;
        refunded_minor: number;
        paid: boolean;
        dispute: "open" | "won" | "lost" | null;
        next_attempt_at: string | null;
        issued_at: string;
      }[];
      currency: string;
    };
  };
  /** What a checkout of the sandbox is about. */
  "GET /sandbox/checkouts/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      status: "open" | "complete";
      email: string;
      description: string;
      interval: "month" | "year" | null;
      trial_days: number;
      amount_minor: number;
      currency: string;
      success_url: string;
      cancel_url: string;
      expires_at: string;
    };
  };
  /** Who is signed in, in which team and product. */
  "GET /session": {
    input: {
      fields?: string;
    };
    output: {
      user: {
        id: string;
        email: string;
        name: string;
        avatar_url: string | null;
        onboarding_complete: boolean;
        deletion_due_at: string | null;
      } | null;
      team: {
        id: string;
        name: string;
        role: string;
        time_zone: string;
        may_upgrade: boolean;
      } | null;
      teams: {
        id: string;
        name: string;
        slug: string;
        product: string;
        personal: boolean;
        role: "owner" | "admin" | "member" | "viewer";
        tier: string;
        logo_url: string | null;
        created_at: string;
      }[];
      staff: {
        role: string;
        may: string[];
      } | null;
      product: {
        name: string;
        title: string;
        brand: string;
        home: string;
        credits: boolean;
      };
      nav: {
        module: string;
        label: string;
        href: string;
        icon: string;
        hint: string | null;
      }[];
      settings: {
        module: string;
        label: string;
        href: string;
      }[];
      fresh_on: Record<string, string[]>;
    };
  };
  /** List your sessions. */
  "GET /sessions": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "last_seen_at" | "-last_seen_at" | "created_at" | "-created_at";
      kind?: "browser" | "program";
      fields?: string;
    };
    output: {
      data: {
        id: string;
        kind: "browser" | "program";
        user_agent: string | null;
        ip: string | null;
        created_at: string;
        last_seen_at: string;
        current: boolean;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** The team's plan, what it allows and how much of that is used. */
  "GET /subscription": {
    input: {
      fields?: string;
    };
    output: {
      tier: string;
      status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
      subscription_id: string | null;
      customer_id: string | null;
      current_period_start: string | null;
      current_period_end: string | null;
      cancel_at_period_end: boolean;
      features: string[];
      next_invoice: {
        amount: number;
        currency: string;
        date: string;
      } | null;
      title: string;
      billing_period: "monthly" | "yearly" | null;
      trial_ends_at: string | null;
      trial_possible: boolean;
      seats: {
        used: number;
        most: number | null;
      };
      limits: {
        metric: string;
        module: string;
        used: number;
        most: number | null;
        percent: number | null;
        set_by: string | null;
        raised_by: "plan" | "team" | null;
        period: "day" | "month";
        resets_at: string;
      }[];
      failed_payment: {
        invoice_id: string;
        amount_minor: number;
        reason: string;
        next_attempt_at: string | null;
        needs_confirmation: boolean;
      } | null;
      provider: "sandbox" | "stripe" | "lemonsqueezy" | null;
      older_plans: {
        id: string;
        title: string;
        billing_period: "monthly" | "yearly";
        amount_minor: number;
        current_period_end: string;
        cancel_at_period_end: boolean;
      }[];
    };
  };
  /** The same as /subscription. */
  "GET /subscription/current": {
    input: {
      fields?: string;
    };
    output: {
      tier: string;
      status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
      subscription_id: string | null;
      customer_id: string | null;
      current_period_start: string | null;
      current_period_end: string | null;
      cancel_at_period_end: boolean;
      features: string[];
      next_invoice: {
        amount: number;
        currency: string;
        date: string;
      } | null;
      title: string;
      billing_period: "monthly" | "yearly" | null;
      trial_ends_at: string | null;
      trial_possible: boolean;
      seats: {
        used: number;
        most: number | null;
      };
      limits: {
        metric: string;
        module: string;
        used: number;
        most: number | null;
        percent: number | null;
        set_by: string | null;
        raised_by: "plan" | "team" | null;
        period: "day" | "month";
        resets_at: string;
      }[];
      failed_payment: {
        invoice_id: string;
        amount_minor: number;
        reason: string;
        next_attempt_at: string | null;
        needs_confirmation: boolean;
      } | null;
      provider: "sandbox" | "stripe" | "lemonsqueezy" | null;
      older_plans: {
        id: string;
        title: string;
        billing_period: "monthly" | "yearly";
        amount_minor: number;
        current_period_end: string;
        cancel_at_period_end: boolean;
      }[];
    };
  };
  /** Hold the use of the last 30 days against every plan: which of them would fit. */
  "GET /subscription/fit": {
    input: {
      fields?: string;
    };
    output: {
      from: string;
      to: string;
      days: number;
      days_used: number;
      seats_used: number;
      current: string;
      fitting: string | null;
      plans: {
        name: string;
        title: string;
        prices: {
          month: number;
          year: number;
        };
        seats: number | null;
        fits: boolean;
        days_reached: number;
        limits: {
          metric: string;
          title: string;
          most: number | null;
          period: "day" | "month" | null;
          peak: number;
          percent: number | null;
          days_reached: number;
        }[];
      }[];
    };
  };
  /** List the teams you are in. */
  "GET /teams": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at" | "name" | "-name";
      product?: string;
      role?: "owner" | "admin" | "member" | "viewer";
      fields?: string;
    };
    output: {
      teams: {
        id: string;
        name: string;
        slug: string;
        product: string;
        personal: boolean;
        role: "owner" | "admin" | "member" | "viewer";
        tier: string;
        logo_url: string | null;
        created_at: string;
        member_count: number;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a team, and what you may do in it. */
  "GET /teams/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      slug: string;
      product: string;
      personal: boolean;
      role: "owner" | "admin" | "member" | "viewer";
      tier: string;
      logo_url: string | null;
      created_at: string;
      time_zone: string;
      can: {
        manage: boolean;
        manage_members: boolean;
        own: boolean;
      };
    };
  };
  /** List a team's members and, for those who may invite, its open invitations. */
  "GET /teams/:id/members": {
    input: {
      id: string;
      limit?: number;
      cursor?: string;
      sort?: "status" | "-status" | "email" | "-email";
      role?: "owner" | "admin" | "member" | "viewer";
      status?: "active" | "invited" | "suspended";
      fields?: string;
    };
    output: {
      members: {
        id: string;
        user_id: string | null;
        name: string | null;
        email: string;
        avatar_url: string | null;
        role: "owner" | "admin" | "member" | "viewer";
        status: "active" | "invited" | "suspended";
        invited_by: string | null;
        invited_at: string | null;
        expires_at: string | null;
        joined_at: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
      seats_used: number;
    };
  };
  /** Read all figures of the team's page: members and seats, the month by member, and the plan. */
  "GET /teams/:id/overview": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      members: {
        members: {
          id: string;
          user_id: string | null;
          name: string | null;
          email: string;
          avatar_url: string | null;
          role: "owner" | "admin" | "member" | "viewer";
          status: "active" | "invited" | "suspended";
          invited_by: string | null;
          invited_at: string | null;
          expires_at: string | null;
          joined_at: string | null;
        }[];
        next_cursor: string | null;
        has_more: boolean;
        seats_used: number;
      };
      usage: {
        team_id: string;
        period: "today" | "week" | "month";
        tier: string;
        total_usage: {
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        };
        member_breakdown: {
          user_id: string;
          name: string;
          active: boolean;
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        }[];
        daily_breakdown: {
          date: string;
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        }[];
        ever_reported: boolean;
      };
      subscription: {
        tier: string;
        status: "active" | "trialing" | "past_due" | "canceled" | "paused" | "unpaid" | "incomplete";
        subscription_id: string | null;
        customer_id: string | null;
        current_period_start: string | null;
        current_period_end: string | null;
        cancel_at_period_end: boolean;
        features: string[];
        next_invoice: {
          amount: number;
          currency: string;
          date: string;
        } | null;
        title: string;
        billing_period: "monthly" | "yearly" | null;
        trial_ends_at: string | null;
        trial_possible: boolean;
        seats: {
          used: number;
          most: number | null;
        };
        limits: {
          metric: string;
          module: string;
          used: number;
          most: number | null;
          percent: number | null;
          set_by: string | null;
          raised_by: "plan" | "team" | null;
          period: "day" | "month";
          resets_at: string;
        }[];
        failed_payment: {
          invoice_id: string;
          amount_minor: number;
          reason: string;
          next_attempt_at: string | null;
          needs_confirmation: boolean;
        } | null;
        provider: "sandbox" | "stripe" | "lemonsqueezy" | null;
        older_plans: {
          id: string;
          title: string;
          billing_period: "monthly" | "yearly";
          amount_minor: number;
          current_period_end: string;
          cancel_at_period_end: boolean;
        }[];
      };
    };
  };
  /** Read what a team used, member by member. */
  "GET /teams/:id/usage": {
    input: {
      id: string;
      period?: "today" | "week" | "month";
      fields?: string;
    };
    output: {
      team_id: string;
      period: "today" | "week" | "month";
      tier: string;
      total_usage: {
        rag_queries: number;
        agent_executions: number;
        files_indexed: number;
        deployments: number;
        features_shipped: number;
        bugs_fixed: number;
        code_reviews: number;
        time_saved_minutes: number;
        health_checks: number;
      };
      member_breakdown: {
        user_id: string;
        name: string;
        active: boolean;
        rag_queries: number;
        agent_executions: number;
        files_indexed: number;
        deployments: number;
        features_shipped: number;
        bugs_fixed: number;
        code_reviews: number;
        time_saved_minutes: number;
        health_checks: number;
      }[];
      daily_breakdown: {
        date: string;
        rag_queries: number;
        agent_executions: number;
        files_indexed: number;
        deployments: number;
        features_shipped: number;
        bugs_fixed: number;
        code_reviews: number;
        time_saved_minutes: number;
        health_checks: number;
      }[];
      ever_reported: boolean;
    };
  };
  /** See what a mail's link switches off. */
  "GET /unsubscribe": {
    input: {
      token: string;
      fields?: string;
    };
    output: {
      kind: "team" | "product" | null;
    };
  };
  /** List days of unusual use, the latest first. */
  "GET /usage/alerts": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      of?: "team" | "key";
      current?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        metric: string;
        title: string;
        key: {
          id: string;
          name: string;
        } | null;
        day: string;
        today: boolean;
        value: number;
        low: number;
        high: number;
        z: number;
        created_at: string;
        dismissed_at: string | null;
        muted_until: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read what agents brought in a month: productivity, performance, return and delivery. */
  "GET /usage/analytics": {
    input: {
      month?: string;
      fields?: string;
    };
    output: {
      period: "month";
      month: string;
      present_month: string;
      days: number;
      events: number;
      productivity: {
        features_shipped: number;
        bugs_fixed: number;
        time_saved_hours: number;
        deployments: number;
        code_reviews: number;
      };
      performance: {
        avg_response_time_ms: number | null;
        success_rate: number | null;
        uptime_percentage: number | null;
        success_interval: [number, number] | null;
        by_metric: {
          metric_type: "rag_query" | "agent_execution";
          events: number;
          avg_ms: number | null;
          p50_ms: number | null;
          p95_ms: number | null;
          success_rate: number | null;
        }[];
      };
      roi: {
        cost_per_month: number;
        estimated_value: number;
        roi_multiplier: number | null;
        low: {
          hours_saved: number;
          value: number;
          multiplier: number | null;
        };
        base: {
          hours_saved: number;
          value: number;
          multiplier: number | null;
        };
        high: {
          hours_saved: number;
          value: number;
          multiplier: number | null;
        };
        assumptions: {
          hourly_rate: number;
          utilisation: number;
          rework_hours: number;
          spread: number;
          cost_per_month: number | null;
          minutes_per: {
            feature_shipped: number;
            bug_fixed: number;
            code_review: number;
            deployment: number;
          };
        };
        defaults: {
          hourly_rate: number;
          utilisation: number;
          rework_hours: number;
          spread: number;
          cost_per_month: number | null;
          minutes_per: {
            feature_shipped: number;
            bug_fixed: number;
            code_review: number;
            deployment: number;
          };
        };
        plan_price: number;
        measured_minutes: number;
      };
      delivery: {
        deployments: number;
        deployments_per_week: number;
        lead_time_hours: number | null;
        change_failure_rate: number | null;
        restore_hours: number | null;
      };
      ever_reported: boolean;
      trends: {
        features_shipped: number;
        bugs_fixed: number;
        time_saved_hours: number;
        deployments: number;
        code_reviews: number;
        month: string;
        events: number;
        estimated_value: number;
      }[];
    };
  };
  /** Add up a month's events anew, beside the figures that are shown. */
  "GET /usage/analytics/proof": {
    input: {
      month?: string;
      fields?: string;
    };
    output: {
      month: string;
      equal: boolean;
      metrics: {
        metric_type: string;
        shown: number;
        recomputed: number;
        events: number;
        first_at: string | null;
        last_at: string | null;
      }[];
      figures: {
        name: string;
        shown: number | null;
        recomputed: number | null;
      }[];
    };
  };
  /** Read use by metric, agent and project, and how far the code is indexed. */
  "GET /usage/breakdown": {
    input: {
      period?: "today" | "week" | "month";
      fields?: string;
    };
    output: {
      by_metric: {
        metric_type: string;
        name: string;
        count: number;
        events: number;
        success_rate: number | null;
        avg_duration_ms: number | null;
      }[];
      by_agent: {
        agent_name: string;
        count: number;
        events: number;
        success_rate: number | null;
        avg_duration_ms: number | null;
      }[];
      by_project: {
        project_id: string;
        count: number;
        events: number;
        success_rate: number | null;
        avg_duration_ms: number | null;
      }[];
      indexing: {
        files_indexed: number;
        failed: number;
        last_day: string | null;
        projects: {
          project_id: string;
          files_indexed: number;
          failed: number;
          last_day: string;
        }[];
      };
    };
  };
  /** Read what a month's calls of models cost. */
  "GET /usage/cost": {
    input: {
      month?: string;
      fields?: string;
    };
    output: {
      month: string;
      present_month: string;
      total_microdollars: number;
      by_model: {
        model: string;
        calls: number;
        input_tokens: number;
        output_tokens: number;
        cost_microdollars: number;
      }[];
      unpriced: {
        model: string;
        calls: number;
        input_tokens: number;
        output_tokens: number;
      }[];
      unreadable_calls: number;
    };
  };
  /** Read what was used in a period, and what limits leave. */
  "GET /usage/current": {
    input: {
      period?: "today" | "week" | "month" | "all";
      fields?: string;
    };
    output: {
      period: "today" | "week" | "month" | "all";
      period_start: string;
      period_end: string;
      tier: string;
      limits: {
        rag_queries: number | "unlimited";
        files_indexed: number | "unlimited";
        agent_executions: number | "unlimited";
      };
      limit_details: {
        metric: string;
        module: string;
        used: number;
        most: number;
        percent: number;
        set_by: string;
        raised_by: "plan" | "team";
        period: "day" | "month";
        resets_at: string;
        remaining: number;
        reached_at: string | null;
      }[];
      usage: {
        rag_queries: number;
        agent_executions: number;
        files_indexed: number;
        deployments: number;
        features_shipped: number;
        bugs_fixed: number;
        code_reviews: number;
        time_saved_minutes: number;
        health_checks: number;
      };
      daily_breakdown: {
        date: string;
        rag_queries: number;
        agent_executions: number;
        files_indexed: number;
        deployments: number;
        features_shipped: number;
        bugs_fixed: number;
        code_reviews: number;
        time_saved_minutes: number;
        health_checks: number;
      }[];
    };
  };
  /** List reported events, newest first. */
  "GET /usage/events": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "recorded_at" | "-recorded_at" | "count" | "-count";
      metric_type?: string;
      agent_name?: string;
      start_date?: string;
      end_date?: string;
      quiet?: string;
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        metric_type: string;
        count: number;
        duration_ms: number | null;
        success: boolean | null;
        agent_name: string | null;
        project_id: string | null;
        user_id: string | null;
        key_id: string | null;
        metadata: Record<string, unknown>;
        links: {
          kind: "commit" | "pull_request" | "tag" | "url";
          label: string;
          href: string | null;
        }[];
        recorded_at: string;
        user?: {
          id: string;
          name: string;
          email: string;
          avatar_url: string | null;
          role: "owner" | "admin" | "member" | "viewer";
        } | null;
        key?: {
          id: string;
          name: string;
          key_prefix: string;
          scopes: ("read" | "write" | "admin")[];
          rate_limit: number;
          is_active: boolean;
          use_count: number;
          last_used_at: string | null;
          created_at: string;
          updated_at: string;
          expires_at: string | null;
          revoked_at: string | null;
          replaced_by: string | null;
          maker: {
            id: string;
            name: string;
            role: "owner" | "admin" | "member" | "viewer";
          } | null;
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read what was used day by day. */
  "GET /usage/history": {
    input: {
      start_date?: string;
      end_date?: string;
      metric_type?: string;
      days?: number;
      fields?: string;
    };
    output: {
      start_date: string;
      end_date: string;
      data: {
        date: string;
        rag_queries?: number;
        agent_executions?: number;
        files_indexed?: number;
        deployments?: number;
        features_shipped?: number;
        bugs_fixed?: number;
        code_reviews?: number;
        time_saved_minutes?: number;
        health_checks?: number;
      }[];
      daily_breakdown: {
        date: string;
        rag_queries?: number;
        agent_executions?: number;
        files_indexed?: number;
        deployments?: number;
        features_shipped?: number;
        bugs_fixed?: number;
        code_reviews?: number;
        time_saved_minutes?: number;
        health_checks?: number;
      }[];
      totals: {
        rag_queries?: number;
        agent_executions?: number;
        files_indexed?: number;
        deployments?: number;
        features_shipped?: number;
        bugs_fixed?: number;
        code_reviews?: number;
        time_saved_minutes?: number;
        health_checks?: number;
      };
    };
  };
  /** Read all figures of the first page: the month, the last days, the latest events, and whether Free fits. */
  "GET /usage/home": {
    input: {
      days?: number;
      fields?: string;
    };
    output: {
      current: {
        period: "today" | "week" | "month" | "all";
        period_start: string;
        period_end: string;
        tier: string;
        limits: {
          rag_queries: number | "unlimited";
          files_indexed: number | "unlimited";
          agent_executions: number | "unlimited";
        };
        limit_details: {
          metric: string;
          module: string;
          used: number;
          most: number;
          percent: number;
          set_by: string;
          raised_by: "plan" | "team";
          period: "day" | "month";
          resets_at: string;
          remaining: number;
          reached_at: string | null;
        }[];
        usage: {
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        };
        daily_breakdown: {
          date: string;
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        }[];
      };
      history: {
        start_date: string;
        end_date: string;
        data: {
          date: string;
          rag_queries?: number;
          agent_executions?: number;
          files_indexed?: number;
          deployments?: number;
          features_shipped?: number;
          bugs_fixed?: number;
          code_reviews?: number;
          time_saved_minutes?: number;
          health_checks?: number;
        }[];
        daily_breakdown: {
          date: string;
          rag_queries?: number;
          agent_executions?: number;
          files_indexed?: number;
          deployments?: number;
          features_shipped?: number;
          bugs_fixed?: number;
          code_reviews?: number;
          time_saved_minutes?: number;
          health_checks?: number;
        }[];
        totals: {
          rag_queries?: number;
          agent_executions?: number;
          files_indexed?: number;
          deployments?: number;
          features_shipped?: number;
          bugs_fixed?: number;
          code_reviews?: number;
          time_saved_minutes?: number;
          health_checks?: number;
        };
      };
      recent: {
        data: {
          id: string;
          metric_type: string;
          count: number;
          duration_ms: number | null;
          success: boolean | null;
          agent_name: string | null;
          project_id: string | null;
          user_id: string | null;
          key_id: string | null;
          metadata: Record<string, unknown>;
          links: {
            kind: "commit" | "pull_request" | "tag" | "url";
            label: string;
            href: string | null;
          }[];
          recorded_at: string;
        }[];
        next_cursor: string | null;
        has_more: boolean;
      };
      fit: {
        from: string;
        to: string;
        days: number;
        days_used: number;
        seats_used: number;
        current: string;
        fitting: string | null;
        plans: {
          name: string;
          title: string;
          prices: {
            month: number;
            year: number;
          };
          seats: number | null;
          fits: boolean;
          days_reached: number;
          limits: {
            metric: string;
            title: string;
            most: number | null;
            period: "day" | "month" | null;
            peak: number;
            percent: number | null;
            days_reached: number;
          }[];
        }[];
      } | null;
    };
  };
  /** List the limits that the team has set on its keys, its members and itself. */
  "GET /usage/limits": {
    input: {
      subject?: "key" | "member" | "team";
      subject_id?: string;
      fields?: string;
    };
    output: {
      limits: {
        subject: "key" | "member" | "team";
        subject_id: string;
        name: string;
        metric: string;
        title: string;
        period: "day" | "month";
        most: number;
        used: number;
        percent: number;
        resets_at: string;
      }[];
      metrics: {
        metric: string;
        title: string;
        plan: {
          most: number;
          period: "day" | "month";
        } | null;
      }[];
    };
  };
  /** Read every metric over some days, and how much of its limit is used. */
  "GET /usage/metrics": {
    input: {
      days?: number;
      fields?: string;
    };
    output: {
      from: string;
      to: string;
      generated_at: string;
      metrics: {
        metric: string;
        title: string;
        count: number;
        successes: number;
        errors: number;
        avg_duration_ms: number | null;
        days: {
          day: string;
          count: number;
        }[];
        standing: {
          metric: string;
          module: string;
          used: number;
          most: number | null;
          percent: number | null;
          set_by: string | null;
          raised_by: "plan" | "team" | null;
          period: "day" | "month";
          resets_at: string;
        };
      }[];
    };
  };
  /** Read all figures of the usage page: a period, its parts, and whether Free fits. */
  "GET /usage/overview": {
    input: {
      period?: "today" | "week" | "month";
      fields?: string;
    };
    output: {
      current: {
        period: "today" | "week" | "month" | "all";
        period_start: string;
        period_end: string;
        tier: string;
        limits: {
          rag_queries: number | "unlimited";
          files_indexed: number | "unlimited";
          agent_executions: number | "unlimited";
        };
        limit_details: {
          metric: string;
          module: string;
          used: number;
          most: number;
          percent: number;
          set_by: string;
          raised_by: "plan" | "team";
          period: "day" | "month";
          resets_at: string;
          remaining: number;
          reached_at: string | null;
        }[];
        usage: {
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        };
        daily_breakdown: {
          date: string;
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        }[];
      };
      before: {
        from: string;
        to: string;
        usage: {
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        };
        daily_breakdown: {
          date: string;
          rag_queries: number;
          agent_executions: number;
          files_indexed: number;
          deployments: number;
          features_shipped: number;
          bugs_fixed: number;
          code_reviews: number;
          time_saved_minutes: number;
          health_checks: number;
        }[];
      };
      breakdown: {
        by_metric: {
          metric_type: string;
          name: string;
          count: number;
          events: number;
          success_rate: number | null;
          avg_duration_ms: number | null;
        }[];
        by_agent: {
          agent_name: string;
          count: number;
          events: number;
          success_rate: number | null;
          avg_duration_ms: number | null;
        }[];
        by_project: {
          project_id: string;
          count: number;
          events: number;
          success_rate: number | null;
          avg_duration_ms: number | null;
        }[];
        indexing: {
          files_indexed: number;
          failed: number;
          last_day: string | null;
          projects: {
            project_id: string;
            files_indexed: number;
            failed: number;
            last_day: string;
          }[];
        };
      };
      fit: {
        from: string;
        to: string;
        days: number;
        days_used: number;
        seats_used: number;
        current: string;
        fitting: string | null;
        plans: {
          name: string;
          title: string;
          prices: {
            month: number;
            year: number;
          };
          seats: number | null;
          fits: boolean;
          days_reached: number;
          limits: {
            metric: string;
            title: string;
            most: number | null;
            period: "day" | "month" | null;
            peak: number;
            percent: number | null;
            days_reached: number;
          }[];
        }[];
      } | null;
    };
  };
  /** List the prices of models' tokens, all that were ever set. */
  "GET /usage/prices": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "valid_from" | "-valid_from" | "created_at" | "-created_at";
      model?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        model: string;
        input_per_million_microdollars: number;
        output_per_million_microdollars: number;
        valid_from: string;
        created_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Whether your account is on its way to be deleted, and what stands in the way. */
  "GET /user/deletion": {
    input: {
      fields?: string;
    };
    output: {
      deletion: {
        requested_at: string;
        due_at: string;
      } | null;
      teams_in_the_way: {
        id: string;
        name: string;
      }[];
    };
  };
  /** List the copies of your data. */
  "GET /user/exports": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "requested_at" | "-requested_at";
      status?: "queued" | "running" | "ready" | "failed";
      fields?: string;
    };
    output: {
      data: {
        id: string;
        status: "queued" | "running" | "ready" | "failed";
        percent: number;
        bytes: number | null;
        requested_at: string;
        ready_at: string | null;
        expires_at: string | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Download a copy of your data. */
  "GET /user/exports/:id/file": {
    input: {
      id: string;
    };
    output: Response;
  };
  /** Read what you are told, by mail and in the app. */
  "GET /user/notifications": {
    input: {
      fields?: string;
    };
    output: {
      kinds: {
        kind: "security" | "account" | "billing" | "team" | "product";
        fixed: boolean;
        email: boolean;
        in_app: boolean;
      }[];
    };
  };
  /** Read your profile. */
  "GET /user/profile": {
    input: {
      fields?: string;
    };
    output: {
      id: string;
      email: string;
      name: string;
      avatar_url: string | null;
      tier: string;
      subscription_status: string;
      subscription_start_date: string | null;
      subscription_end_date: string | null;
      created_at: string;
      last_login_at: string | null;
      email_verified: boolean;
      pending_email: string | null;
      has_password: boolean;
      locale: string | null;
      locales: string[];
      time_zone: string;
      theme: "light" | "dark" | "system";
    };
  };
  /** How your sign-in is secured. */
  "GET /user/security": {
    input: {
      fields?: string;
    };
    output: {
      has_password: boolean;
      second_factor: {
        enabled: boolean;
        enabled_at: string | null;
        backup_codes_left: number;
      };
    };
  };
  /** List webhooks. */
  "GET /webhooks": {
    input: {
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      status?: "active" | "failing" | "disabled";
      event?: string;
      fields?: string;
    };
    output: {
      data: {
        id: string;
        url: string;
        description: string;
        events: string[];
        status: "active" | "failing" | "disabled";
        enabled: boolean;
        disabled_reason: "manual" | "gone" | "failing" | null;
        disabled_at: string | null;
        failing_since: string | null;
        previous_secret_until: string | null;
        created_at: string;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a webhook. */
  "GET /webhooks/:id": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      url: string;
      description: string;
      events: string[];
      status: "active" | "failing" | "disabled";
      enabled: boolean;
      disabled_reason: "manual" | "gone" | "failing" | null;
      disabled_at: string | null;
      failing_since: string | null;
      previous_secret_until: string | null;
      created_at: string;
    };
  };
  /** List a webhook's deliveries. */
  "GET /webhooks/:id/deliveries": {
    input: {
      id: string;
      limit?: number;
      cursor?: string;
      sort?: "created_at" | "-created_at";
      status?: "waiting" | "sending" | "delivered" | "failed" | "cancelled";
      event?: string;
      fields?: string;
      expand?: string;
    };
    output: {
      data: {
        id: string;
        webhook_id: string;
        event_id: string;
        event: string;
        status: "waiting" | "sending" | "delivered" | "failed" | "cancelled";
        attempts: number;
        last_attempt: {
          at: string;
          duration_ms: number;
          status: number | null;
          error: string | null;
        } | null;
        next_attempt_at: string | null;
        created_at: string;
        ended_at: string | null;
        webhook?: {
          id: string;
          url: string;
          description: string;
          events: string[];
          status: "active" | "failing" | "disabled";
          enabled: boolean;
          disabled_reason: "manual" | "gone" | "failing" | null;
          disabled_at: string | null;
          failing_since: string | null;
          previous_secret_until: string | null;
          created_at: string;
        } | null;
      }[];
      next_cursor: string | null;
      has_more: boolean;
    };
  };
  /** Read a delivery with its attempts. */
  "GET /webhooks/deliveries/:id": {
    input: {
      id: string;
      fields?: string;
      expand?: string;
    };
    output: {
      id: string;
      webhook_id: string;
      event_id: string;
      event: string;
      status: "waiting" | "sending" | "delivered" | "failed" | "cancelled";
      attempts: number;
      last_attempt: {
        at: string;
        duration_ms: number;
        status: number | null;
        error: string | null;
      } | null;
      next_attempt_at: string | null;
      created_at: string;
      ended_at: string | null;
      url: string;
      request: {
        headers: Record<string, string>;
        body: string;
      };
      log: {
        at: string;
        duration_ms: number;
        status: number | null;
        error: string | null;
        response: string | null;
      }[];
      webhook?: {
        id: string;
        url: string;
        description: string;
        events: string[];
        status: "active" | "failing" | "disabled";
        enabled: boolean;
        disabled_reason: "manual" | "gone" | "failing" | null;
        disabled_at: string | null;
        failing_since: string | null;
        previous_secret_until: string | null;
        created_at: string;
      } | null;
    };
  };
  /** List the events that a webhook may be sent. */
  "GET /webhooks/events": {
    input: {
      fields?: string;
    };
    output: {
      data: {
        name: string;
        group: string;
        description: string;
        schema: Record<string, unknown>;
      }[];
    };
  };
  /** Rename an asset. */
  "PATCH /assets/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      name: string;
    };
    output: {
      file_url: string;
      thumb_url: string;
      mime: string;
      bytes: number;
      width: number;
      height: number;
      frames: number;
      duration_ms: number | null;
      blurhash: string;
      average_color: string;
      id: string;
      name: string;
      kind: "image" | "video";
      source: "uploaded" | "generated";
      character_id: string | null;
      character_version: string | null;
      job_id: string | null;
      prompt: string | null;
      quality: "auto_passed" | "needs_review" | "accepted" | null;
      created_at: string;
      deleted_at: string | null;
      quality_reason: string | null;
      recipe: {
        type: "image" | "video";
        prompt: string;
        seed: number;
        width: number;
        height: number;
        character_id: string | null;
        character_name: string | null;
        character_version_id: string | null;
        character_version: string | null;
        job_id: string;
        output_index: number;
        engine: string;
        cost: number;
        created_at: string;
      } | null;
    };
  };
  /** Rename a character or change its trigger word. */
  "PATCH /characters/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      name?: string;
      trigger_word?: string;
    };
    output: {
      id: string;
      name: string;
      trigger_word: string;
      status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
      cover_url: string | null;
      image_count: number;
      job_count: number;
      version: {
        id: string;
        name: string;
      } | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Change the caption of a training image. */
  "PATCH /characters/:id/images/:image_id": {
    input: {
      id: string;
      image_id: string;
      fields?: string;
    } & {
      caption: string;
    };
    output: {
      file_url: string;
      thumb_url: string;
      mime: string;
      bytes: number;
      width: number;
      height: number;
      frames: number;
      duration_ms: number | null;
      blurhash: string;
      average_color: string;
      id: string;
      file_id: string;
      caption: string;
      position: number;
      similar_to: string | null;
    };
  };
  /** Change an API key, or switch it off. */
  "PATCH /keys/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      name?: string;
      is_active?: boolean;
      scopes?: ("read" | "write" | "admin")[];
      rate_limit?: number;
      expires_in_days?: number | null;
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      is_active: boolean;
      use_count: number;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      replaced_by: string | null;
      maker: {
        id: string;
        name: string;
        role: "owner" | "admin" | "member" | "viewer";
      } | null;
    };
  };
  /** Change a team's name, address or time zone. */
  "PATCH /teams/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      name?: string;
      slug?: string;
      time_zone?: string;
    };
    output: {
      id: string;
      name: string;
      slug: string;
      product: string;
      personal: boolean;
      role: "owner" | "admin" | "member" | "viewer";
      tier: string;
      logo_url: string | null;
      created_at: string;
      time_zone: string;
      can: {
        manage: boolean;
        manage_members: boolean;
        own: boolean;
      };
    };
  };
  /** Change the role of a member or of an invitation. */
  "PATCH /teams/:id/members/:member_id": {
    input: {
      id: string;
      member_id: string;
      fields?: string;
    } & {
      role: "owner" | "admin" | "member" | "viewer";
    };
    output: {
      id: string;
      user_id: string | null;
      name: string | null;
      email: string;
      avatar_url: string | null;
      role: "owner" | "admin" | "member" | "viewer";
      status: "active" | "invited" | "suspended";
      invited_by: string | null;
      invited_at: string | null;
      expires_at: string | null;
      joined_at: string | null;
    };
  };
  /** Change what the return is reckoned with. */
  "PATCH /usage/assumptions": {
    input: {
      fields?: string;
    } & {
      hourly_rate?: number;
      utilisation?: number;
      rework_hours?: number;
      spread?: number;
      cost_per_month?: number | null;
      minutes_per?: {
        feature_shipped?: number;
        bug_fixed?: number;
        code_review?: number;
        deployment?: number;
      };
    };
    output: {
      hourly_rate: number;
      utilisation: number;
      rework_hours: number;
      spread: number;
      cost_per_month: number | null;
      minutes_per: {
        feature_shipped: number;
        bug_fixed: number;
        code_review: number;
        deployment: number;
      };
    };
  };
  /** Switch a kind of notification on or off. */
  "PATCH /user/notifications": {
    input: {
      fields?: string;
    } & {
      kind: "team" | "product";
      email?: boolean;
      in_app?: boolean;
    };
    output: {
      kinds: {
        kind: "security" | "account" | "billing" | "team" | "product";
        fixed: boolean;
        email: boolean;
        in_app: boolean;
      }[];
    };
  };
  /** Change your profile. */
  "PATCH /user/profile": {
    input: {
      fields?: string;
    } & {
      name?: string;
      avatar_url?: string | null;
      locale?: "en" | "fr" | null;
      time_zone?: string;
      theme?: "light" | "dark" | "system";
    };
    output: {
      id: string;
      email: string;
      name: string;
      avatar_url: string | null;
      tier: string;
      subscription_status: string;
      subscription_start_date: string | null;
      subscription_end_date: string | null;
      created_at: string;
      last_login_at: string | null;
      email_verified: boolean;
      pending_email: string | null;
      has_password: boolean;
      locale: string | null;
      locales: string[];
      time_zone: string;
      theme: "light" | "dark" | "system";
    };
  };
  /** Change, enable or disable a webhook. */
  "PATCH /webhooks/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      url?: string;
      description?: string;
      events?: string[];
      enabled?: boolean;
    };
    output: {
      id: string;
      url: string;
      description: string;
      events: string[];
      status: "active" | "failing" | "disabled";
      enabled: boolean;
      disabled_reason: "manual" | "gone" | "failing" | null;
      disabled_at: string | null;
      failing_since: string | null;
      previous_secret_until: string | null;
      created_at: string;
    };
  };
  /** Send anybody's mail again that did not arrive. */
  "POST /admin/mails/:id/resend": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Give a team more than its plan allows, or something else instead. */
  "POST /admin/teams/:id/grants": {
    input: {
      id: string;
      fields?: string;
    } & {
      kind: "add_on" | "grant" | "override";
      metric: string;
      most: number | null;
      expires_at?: string | null;
      reason: string;
    };
    output: {
      id: string;
      kind: "add_on" | "grant" | "override";
      metric: string;
      title: string;
      most: number | null;
      reason: string;
      granted_by: string | null;
      created_at: string;
      expires_at: string | null;
    };
  };
  /** Upload assets. */
  "POST /assets": {
    input: {
      fields?: string;
    } & {
      files: Blob[];
    };
    output: {
      assets: {
        file_url: string;
        thumb_url: string;
        mime: string;
        bytes: number;
        width: number;
        height: number;
        frames: number;
        duration_ms: number | null;
        blurhash: string;
        average_color: string;
        id: string;
        name: string;
        kind: "image" | "video";
        source: "uploaded" | "generated";
        character_id: string | null;
        character_version: string | null;
        job_id: string | null;
        prompt: string | null;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        created_at: string;
        deleted_at: string | null;
      }[];
      refused: {
        name: string;
        reason: string;
      }[];
    };
  };
  /** Take an asset out of the trash. */
  "POST /assets/:id/restore": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      file_url: string;
      thumb_url: string;
      mime: string;
      bytes: number;
      width: number;
      height: number;
      frames: number;
      duration_ms: number | null;
      blurhash: string;
      average_color: string;
      id: string;
      name: string;
      kind: "image" | "video";
      source: "uploaded" | "generated";
      character_id: string | null;
      character_version: string | null;
      job_id: string | null;
      prompt: string | null;
      quality: "auto_passed" | "needs_review" | "accepted" | null;
      created_at: string;
      deleted_at: string | null;
      quality_reason: string | null;
      recipe: {
        type: "image" | "video";
        prompt: string;
        seed: number;
        width: number;
        height: number;
        character_id: string | null;
        character_name: string | null;
        character_version_id: string | null;
        character_version: string | null;
        job_id: string;
        output_index: number;
        engine: string;
        cost: number;
        created_at: string;
      } | null;
    };
  };
  /** Come back from a provider that posts its answer. */
  "POST /auth/callback/:provider": {
    input: {
      provider: "google" | "github" | "apple";
    } & Record<string, unknown>;
    output: Response;
  };
  /** Confirm a new address with the mail's link. */
  "POST /auth/confirm-email": {
    input: {
      fields?: string;
    } & {
      token: string;
    };
    output: {
      email: string;
    };
  };
  /** Ask for a link to reset the password. */
  "POST /auth/forgot-password": {
    input: {
      email: string;
    };
    output: undefined;
  };
  /** Sign in. */
  "POST /auth/login": {
    input: {
      email: string;
      password: string;
      remember?: boolean;
      session?: "cookie" | "token";
      next?: string;
    };
    output: {
      token: string;
      token_type: "Bearer";
      expires_in: number;
      refresh_token: string;
      user: {
        id: string;
        email: string;
        name: string;
        email_verified: boolean;
        tier: string;
      };
    } | {
      second_factor_required: true;
      challenge: string;
      expires_in: number;
    } | {
      next: string;
    };
  };
  /** Sign out: a browser by its cookie, a program by its access token or a refresh token. */
  "POST /auth/logout": {
    input: {
      fields?: string;
    } & {
      refresh_token?: string;
    };
    output: {
      message: string;
    };
  };
  /** Change a refresh token for new tokens. */
  "POST /auth/refresh": {
    input: {
      fields?: string;
    } & {
      refresh_token: string;
    };
    output: {
      token: string;
      token_type: "Bearer";
      expires_in: number;
      refresh_token: string;
    };
  };
  /** Create an account. */
  "POST /auth/register": {
    input: {
      fields?: string;
    } & {
      email: string;
      password: unknown & unknown & unknown;
      name?: string;
      time_zone?: string;
      session?: "cookie" | "token";
    };
    output: {
      user: {
        id: string;
        email: string;
        name: string;
        email_verified: boolean;
        tier?: string;
      };
      token?: string;
      token_type?: "Bearer";
      expires_in?: number;
      refresh_token?: string;
    };
  };
  /** Send the verification mail again. */
  "POST /auth/resend-verification": {
    input: {
      email: string;
    };
    output: undefined;
  };
  /** Set a new password with the mail's link. */
  "POST /auth/reset-password": {
    input: {
      fields?: string;
    } & {
      token: string;
      password: unknown & unknown & unknown;
    };
    output: {
      next: string;
    };
  };
  /** Show the second factor of a sign-in. */
  "POST /auth/second-factor": {
    input: {
      challenge?: string;
      code?: string;
      backup_code?: string;
    };
    output: {
      token: string;
      token_type: "Bearer";
      expires_in: number;
      refresh_token: string;
      user: {
        id: string;
        email: string;
        name: string;
        email_verified: boolean;
        tier: string;
      };
    } | {
      second_factor_required: true;
      challenge: string;
      expires_in: number;
    } | {
      next: string;
    };
  };
  /** Sign in with a provider's answer, or connect the provider. */
  "POST /auth/sign-in/:provider": {
    input: {
      provider: "google" | "github" | "apple";
      fields?: string;
    } & {
      answer: string;
      time_zone?: string;
    };
    output: {
      next: string;
    };
  };
  /** Stop or take back a change of address with the link mailed to the old one. */
  "POST /auth/stop-email-change": {
    input: {
      fields?: string;
    } & {
      token: string;
    };
    output: {
      next: string;
    };
  };
  /** Keep an account with the mail's link. */
  "POST /auth/undo-deletion": {
    input: {
      fields?: string;
    } & {
      token: string;
    };
    output: {
      email: string;
    };
  };
  /** Confirm an address with the mail's link. */
  "POST /auth/verify-email": {
    input: {
      fields?: string;
    } & {
      token: string;
    };
    output: {
      next: string;
    };
  };
  /** Run up to 100 operations in one request. */
  "POST /batch": {
    input: {
      fields?: string;
    } & {
      operations: {
        method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
        path: string;
        body?: Record<string, unknown>;
        id?: string;
      }[];
      all_or_nothing?: boolean;
    };
    output: {
      results: {
        id?: string;
        status: number;
        body?: unknown;
      }[];
    };
  };
  /** Create a character. */
  "POST /characters": {
    input: {
      fields?: string;
    } & {
      name: string;
      trigger_word: string;
    };
    output: {
      id: string;
      name: string;
      trigger_word: string;
      status: "draft" | "queued" | "preparing" | "training" | "ready" | "failed";
      cover_url: string | null;
      image_count: number;
      job_count: number;
      version: {
        id: string;
        name: string;
      } | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Add training images. */
  "POST /characters/:id/images": {
    input: {
      id: string;
      fields?: string;
    } & {
      files?: Blob[];
      captions?: string[];
    };
    output: {
      images: {
        file_url: string;
        thumb_url: string;
        mime: string;
        bytes: number;
        width: number;
        height: number;
        frames: number;
        duration_ms: number | null;
        blurhash: string;
        average_color: string;
        id: string;
        file_id: string;
        caption: string;
        position: number;
        similar_to: string | null;
      }[];
      refused: {
        name: string;
        reason: string;
      }[];
    };
  };
  /** Train a new version of a character. */
  "POST /characters/:id/train": {
    input: {
      id: string;
      fields?: string;
    } & {
      repeats?: number;
      epochs?: number;
      batch_size?: number;
    };
    output: {
      id: string;
      version: number;
      name: string;
      status: "queued" | "preparing" | "training" | "ready" | "failed" | "cancelled";
      step: number;
      steps: number;
      loss: number | null;
      losses: [number, number][];
      settings: {
        repeats: number;
        epochs: number;
        batch_size: number;
      };
      image_count: number;
      cost: number;
      error: string | null;
      created_at: string;
      started_at: string | null;
      completed_at: string | null;
    };
  };
  /** Cancel the training of a character. */
  "POST /characters/:id/train/cancel": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      version: number;
      name: string;
      status: "queued" | "preparing" | "training" | "ready" | "failed" | "cancelled";
      step: number;
      steps: number;
      loss: number | null;
      losses: [number, number][];
      settings: {
        repeats: number;
        epochs: number;
        batch_size: number;
      };
      image_count: number;
      cost: number;
      error: string | null;
      created_at: string;
      started_at: string | null;
      completed_at: string | null;
    };
  };
  /** Begin to connect a provider. */
  "POST /connections": {
    input: {
      fields?: string;
    } & {
      provider: "google" | "github" | "apple";
    };
    output: {
      address: string;
    };
  };
  /** Begin to buy credits: an address where they are paid. */
  "POST /credits/checkout": {
    input: {
      fields?: string;
    } & {
      pack: string;
    };
    output: {
      checkout_url: string;
      expires_at: string;
    };
  };
  /** Export a dataset as CSV or JSON; a mail tells when the file is ready. */
  "POST /exports": {
    input: {
      fields?: string;
    } & {
      dataset: string;
      format?: "csv" | "json";
      from?: string;
      to?: string;
      filter?: Record<string, unknown>;
    };
    output: {
      id: string;
      dataset: string;
      title: string;
      format: "csv" | "json";
      from: string | null;
      to: string | null;
      status: "queued" | "running" | "ready" | "failed" | "expired";
      rows: number;
      total: number | null;
      bytes: number | null;
      requested_by: string | null;
      user_id: string | null;
      may_delete: boolean;
      created_at: string;
      ready_at: string | null;
      expires_at: string | null;
    };
  };
  /** Accept an invitation. */
  "POST /invitations/:token/accept": {
    input: {
      token: string;
      fields?: string;
    };
    output: {
      next: string;
    };
  };
  /** Decline an invitation. */
  "POST /invitations/:token/decline": {
    input: {
      token: string;
    };
    output: undefined;
  };
  /** Create an account from an invitation, and join. */
  "POST /invitations/:token/register": {
    input: {
      token: string;
      fields?: string;
    } & {
      name: string;
      password: unknown & unknown & unknown;
      time_zone?: string;
    };
    output: {
      next: string;
    };
  };
  /** Try to charge an open invoice again. */
  "POST /invoices/:id/retry": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      number: string | null;
      subscription_id: string | null;
      status: "open" | "paid" | "void" | "uncollectible";
      currency: string;
      total_minor: number;
      refunded_minor: number;
      lines: {
        text: string;
        quantity: number;
        amount_minor: number;
        period_start: string | null;
        period_end: string | null;
      }[];
      failure: string | null;
      next_attempt_at: string | null;
      dispute: "open" | "won" | "lost" | null;
      issued_at: string;
      paid_at: string | null;
    };
  };
  /** Queue a job and hold its credits. */
  "POST /jobs": {
    input: {
      fields?: string;
    } & {
      character_id?: string | null;
      type: "image" | "video";
      prompt: string;
      count?: number;
      width?: number;
      height?: number;
      seed?: number;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
    };
  };
  /** Accept a job in review. */
  "POST /jobs/:id/accept": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
    };
  };
  /** Cancel a job; its credits return. */
  "POST /jobs/:id/cancel": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
    };
  };
  /** Reject a job by the refund rule. */
  "POST /jobs/:id/reject": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
      rule: "not_charged" | "refunded";
    };
  };
  /** Queue a failed or cancelled job again. */
  "POST /jobs/:id/retry": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      type: "image" | "video";
      status: "queued" | "running" | "review" | "completed" | "rejected" | "failed" | "cancelled";
      percent: number;
      prompt: string;
      count: number;
      width: number;
      height: number;
      seed: number;
      cost: number;
      charged: number;
      refunded: number;
      engine: string;
      error: string | null;
      character_id: string | null;
      character_version_id: string | null;
      character_version: string | null;
      queue_position: number | null;
      outputs: {
        asset_id: string;
        kind: "image" | "video";
        thumb_url: string;
        file_url: string;
        blurhash: string;
        average_color: string;
        quality: "auto_passed" | "needs_review" | "accepted" | null;
        quality_reason: string | null;
      }[];
      created_at: string;
      started_at: string | null;
      rendered_at: string | null;
      ended_at: string | null;
    };
  };
  /** Create an API key; the answer shows it once. */
  "POST /keys": {
    input: {
      fields?: string;
    } & {
      name: string;
      scopes?: ("read" | "write" | "admin")[];
      expires_in_days?: number | null;
      rate_limit?: number;
      limits?: {
        metric: string;
        period: "day" | "month";
        most: number;
      }[];
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      expires_at: string | null;
      created_at: string;
      key: string;
    };
  };
  /** Switch off a key that leaked, and tell who made it and the owners. */
  "POST /keys/:id/freeze": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      is_active: boolean;
      use_count: number;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      replaced_by: string | null;
      maker: {
        id: string;
        name: string;
        role: "owner" | "admin" | "member" | "viewer";
      } | null;
    };
  };
  /** Replace an API key; the old one goes on for the chosen hours. */
  "POST /keys/:id/rotate": {
    input: {
      id: string;
      fields?: string;
    } & {
      overlap_hours?: number;
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      expires_at: string | null;
      created_at: string;
      key: string;
    };
  };
  /** Answer for an API key instead of who made it, and switch it on. */
  "POST /keys/:id/take-over": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      name: string;
      key_prefix: string;
      scopes: ("read" | "write" | "admin")[];
      rate_limit: number;
      is_active: boolean;
      use_count: number;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
      expires_at: string | null;
      revoked_at: string | null;
      replaced_by: string | null;
      maker: {
        id: string;
        name: string;
        role: "owner" | "admin" | "member" | "viewer";
      } | null;
    };
  };
  /** Tell which key of the team was found somewhere, and what was done with it. */
  "POST /keys/find": {
    input: {
      fields?: string;
    } & {
      text: string;
    };
    output: {
      code: "FOUND" | "NO_KEY" | "MALFORMED" | "NOT_FOUND";
      key: {
        id: string;
        name: string;
        key_prefix: string;
        scopes: ("read" | "write" | "admin")[];
        rate_limit: number;
        is_active: boolean;
        use_count: number;
        last_used_at: string | null;
        created_at: string;
        updated_at: string;
        expires_at: string | null;
        revoked_at: string | null;
        replaced_by: string | null;
        maker: {
          id: string;
          name: string;
          role: "owner" | "admin" | "member" | "viewer";
        } | null;
        created_by: string | null;
      } | null;
      others: number;
      networks: {
        ip: string | null;
        count: number;
        first_at: string;
        last_at: string;
      }[];
      uses: {
        id: string;
        at: string;
        last_at: string;
        call: string;
        status: number;
        ip: string | null;
        user_agent: string | null;
        count: number;
      }[];
    };
  };
  /** Verify a key of the team and count the call. */
  "POST /keys/verify": {
    input: {
      fields?: string;
    } & {
      key: string;
      scope?: "read" | "write" | "admin";
    };
    output: {
      valid: boolean;
      code: "VALID" | "NOT_FOUND" | "DISABLED" | "EXPIRED" | "INSUFFICIENT_PERMISSIONS" | "FORBIDDEN" | "USAGE_EXCEEDED" | "RATE_LIMITED";
      key: {
        id: string;
        name: string;
        scopes: ("read" | "write" | "admin")[];
        expires_at: string | null;
      } | null;
      rate: {
        limit: number;
        remaining: number;
        reset_seconds: number;
      } | null;
    };
  };
  /** Send a mail again that did not arrive. */
  "POST /notifications/mails/:id/resend": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Mark your notices as read. */
  "POST /notifications/read": {
    input: {
      id?: string;
    };
    output: undefined;
  };
  /** The hints are being shown, and are not by themselves again. */
  "POST /onboarding/hints/begin": {
    input: Record<string, never>;
    output: undefined;
  };
  /** The hints were seen or closed. */
  "POST /onboarding/hints/finish": {
    input: {
      completed: boolean;
    };
    output: undefined;
  };
  /** Show the hints again. */
  "POST /onboarding/hints/restart": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Put another test card on file. */
  "POST /sandbox/card": {
    input: {
      fields?: string;
    } & {
      number: string;
      expiry: string;
      cvc: string;
    };
    output: {
      now: string;
      moved: boolean;
      subscription: {
        id: string;
        plan: string;
        status: string;
        card: string;
        current_period_end: string;
        credit_minor: number;
      } | null;
      invoices: {
        id: string;
        text: string;
        status: string;
        total_minor: number;
        refunded_minor: number;
        paid: boolean;
        dispute: "open" | "won" | "lost" | null;
        next_attempt_at: string | null;
        issued_at: string;
      }[];
      currency: string;
    };
  };
  /** Pay a checkout of the sandbox with a test card. */
  "POST /sandbox/checkouts/:id/pay": {
    input: {
      id: string;
      fields?: string;
    } & {
      number: string;
      expiry: string;
      cvc: string;
      challenge?: "passed" | "failed";
    };
    output: {
      status: "complete" | "challenge";
      redirect_url: string | null;
    };
  };
  /** Move the team's time forward, so that what it brings happens now. */
  "POST /sandbox/clock": {
    input: {
      fields?: string;
    } & {
      to: string;
    };
    output: {
      from: string;
      to: string;
    };
  };
  /** Refund or dispute a paid invoice, as the provider or a bank would. */
  "POST /sandbox/invoices/:id": {
    input: {
      id: string;
      fields?: string;
    } & {
      action: "refund" | "dispute" | "win_dispute" | "lose_dispute";
      amount_minor?: number;
    };
    output: {
      now: string;
      moved: boolean;
      subscription: {
        id: string;
        plan: string;
        status: string;
        card: string;
        current_period_end: string;
        credit_minor: number;
      } | null;
      invoices: {
        id: string;
        text: string;
        status: string;
        total_minor: number;
        refunded_minor: number;
        paid: boolean;
        dispute: "open" | "won" | "lost" | null;
        next_attempt_at: string | null;
        issued_at: string;
      }[];
      currency: string;
    };
  };
  /** Go on in another of your teams. */
  "POST /session/team": {
    input: {
      fields?: string;
    } & {
      team_id: string;
    };
    output: {
      next: string;
    };
  };
  /** Sign out everywhere else. */
  "POST /sessions/end-others": {
    input: {
      fields?: string;
    };
    output: {
      ended: number;
    };
  };
  /** Cancel the subscription at the end of its period. */
  "POST /subscription/cancel": {
    input: {
      fields?: string;
    };
    output: {
      message: string;
      cancel_at: string;
    };
  };
  /** Change the plan at once. */
  "POST /subscription/change": {
    input: {
      fields?: string;
    } & {
      tier: string;
      billing_period?: "monthly" | "yearly";
      expected_due_minor?: number;
    };
    output: {
      message: string;
      status: string;
      tier: string;
    };
  };
  /** End a plan that is paid beside the one that counts. */
  "POST /subscription/older/:id/end": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** The provider's page for the card and the invoices. */
  "POST /subscription/portal": {
    input: {
      fields?: string;
    };
    output: {
      url: string;
    };
  };
  /** What a change of plan would cost now. */
  "POST /subscription/preview": {
    input: {
      fields?: string;
    } & {
      tier: string;
      billing_period?: "monthly" | "yearly";
    };
    output: {
      lines: {
        text: string;
        quantity: number;
        amount_minor: number;
        period_start: string | null;
        period_end: string | null;
      }[];
      due_minor: number;
      currency: string;
      price_minor: number;
    };
  };
  /** Take a cancellation back. */
  "POST /subscription/reactivate": {
    input: {
      fields?: string;
    };
    output: {
      message: string;
      status: string;
    };
  };
  /** Begin the way to a plan: an address where it is paid. */
  "POST /subscription/upgrade": {
    input: {
      fields?: string;
    } & {
      tier: string;
      billing_period?: "monthly" | "yearly";
    };
    output: {
      checkout_url: string;
      expires_at: string;
    };
  };
  /** Create a team of your own. */
  "POST /teams": {
    input: {
      fields?: string;
    } & {
      name: string;
      slug?: string;
      product?: string;
    };
    output: {
      id: string;
      name: string;
      slug: string;
      product: string;
      personal: boolean;
      role: "owner" | "admin" | "member" | "viewer";
      tier: string;
      logo_url: string | null;
      created_at: string;
    };
  };
  /** Leave a team. */
  "POST /teams/:id/leave": {
    input: {
      id: string;
    };
    output: undefined;
  };
  /** Upload a team's logo. */
  "POST /teams/:id/logo": {
    input: {
      id: string;
      fields?: string;
    } & {
      file: Blob;
    };
    output: {
      id: string;
      name: string;
      slug: string;
      product: string;
      personal: boolean;
      role: "owner" | "admin" | "member" | "viewer";
      tier: string;
      logo_url: string | null;
      created_at: string;
      time_zone: string;
      can: {
        manage: boolean;
        manage_members: boolean;
        own: boolean;
      };
    };
  };
  /** Invite somebody by mail. */
  "POST /teams/:id/members": {
    input: {
      id: string;
      fields?: string;
    } & {
      email: string;
      role?: "admin" | "member" | "viewer";
    };
    output: {
      id: string;
      user_id: string | null;
      name: string | null;
      email: string;
      avatar_url: string | null;
      role: "owner" | "admin" | "member" | "viewer";
      status: "active" | "invited" | "suspended";
      invited_by: string | null;
      invited_at: string | null;
      expires_at: string | null;
      joined_at: string | null;
    };
  };
  /** Send an invitation again, with a new link. */
  "POST /teams/:id/members/:member_id/resend": {
    input: {
      id: string;
      member_id: string;
      fields?: string;
    };
    output: {
      id: string;
      user_id: string | null;
      name: string | null;
      email: string;
      avatar_url: string | null;
      role: "owner" | "admin" | "member" | "viewer";
      status: "active" | "invited" | "suspended";
      invited_by: string | null;
      invited_at: string | null;
      expires_at: string | null;
      joined_at: string | null;
    };
  };
  /** Hand a team on to another member. */
  "POST /teams/:id/transfer": {
    input: {
      id: string;
    } & {
      member_id: string;
      password?: string;
      code?: string;
    };
    output: undefined;
  };
  /** Switch a kind of mail off with a mail's link, in one click (RFC 8058). */
  "POST /unsubscribe": {
    input: {
      fields?: string;
    } & {
      token: string;
    };
    output: {
      kind: "team" | "product" | null;
    };
  };
  /** Dismiss an alert of unusual use, and hear no more of its metric for some days. */
  "POST /usage/alerts/:id/dismiss": {
    input: {
      id: string;
      fields?: string;
    } & {
      mute_days?: number;
    };
    output: {
      id: string;
      metric: string;
      title: string;
      key: {
        id: string;
        name: string;
      } | null;
      day: string;
      today: boolean;
      value: number;
      low: number;
      high: number;
      z: number;
      created_at: string;
      dismissed_at: string | null;
      muted_until: string | null;
    };
  };
  /** Undo the dismissal of an alert, and hear of its metric again. */
  "POST /usage/alerts/:id/restore": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      metric: string;
      title: string;
      key: {
        id: string;
        name: string;
      } | null;
      day: string;
      today: boolean;
      value: number;
      low: number;
      high: number;
      z: number;
      created_at: string;
      dismissed_at: string | null;
      muted_until: string | null;
    };
  };
  /** Report what was used: one event, up to 1,000, or CloudEvents. */
  "POST /usage/events": {
    input: {
      fields?: string;
    } & {
      events: {
        metric_type: string;
        count?: number;
        duration_ms?: number | null;
        success?: boolean | null;
        agent_name?: string | null;
        project_id?: string | null;
        metadata?: Record<string, unknown> | null;
        recorded_at?: string | null;
        idempotency_key?: string | null;
        source?: string;
      }[];
    };
    output: {
      recorded: number;
      duplicates: number;
      refused: {
        index: number;
        code: string;
        detail: string;
      }[];
    };
  };
  /** Set your picture: PNG, JPEG or WebP of at most 5 MB, as the field file of a form. */
  "POST /user/avatar": {
    input: {
      fields?: string;
    } & {
      file: Blob;
    };
    output: {
      avatar_url: string;
    };
  };
  /** Delete your account in 30 days, with your password or a mailed code. */
  "POST /user/deletion": {
    input: {
      fields?: string;
    } & {
      password?: string;
      code?: string;
    };
    output: {
      due_at: string;
    };
  };
  /** Change your address: it counts once the mail to it was answered. */
  "POST /user/email": {
    input: {
      fields?: string;
    } & {
      password?: string;
      code?: string;
      email: string;
    };
    output: {
      pending_email: string;
    };
  };
  /** Ask for a copy of your data. */
  "POST /user/export": {
    input: {
      fields?: string;
    };
    output: {
      id: string;
      status: "queued" | "running" | "ready" | "failed";
      percent: number;
      bytes: number | null;
      requested_at: string;
      ready_at: string | null;
      expires_at: string | null;
    };
  };
  /** Remember the page that the next sign-in leads to. */
  "POST /user/last-page": {
    input: {
      path: string;
    };
    output: undefined;
  };
  /** Change your password. */
  "POST /user/password": {
    input: {
      current_password: string;
      password: unknown & unknown & unknown;
    };
    output: undefined;
  };
  /** Have a link mailed that sets a password. */
  "POST /user/password/link": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Change your profile, as PATCH does. */
  "POST /user/profile": {
    input: {
      fields?: string;
    } & {
      name?: string;
      avatar_url?: string | null;
      locale?: "en" | "fr" | null;
      time_zone?: string;
      theme?: "light" | "dark" | "system";
    };
    output: {
      id: string;
      email: string;
      name: string;
      avatar_url: string | null;
      tier: string;
      subscription_status: string;
      subscription_start_date: string | null;
      subscription_end_date: string | null;
      created_at: string;
      last_login_at: string | null;
      email_verified: boolean;
      pending_email: string | null;
      has_password: boolean;
      locale: string | null;
      locales: string[];
      time_zone: string;
      theme: "light" | "dark" | "system";
    };
  };
  /** Mail a code that proves who you are, for accounts without a password. */
  "POST /user/proof-code": {
    input: Record<string, never>;
    output: undefined;
  };
  /** Begin two-factor sign-in: a secret for an authenticator app. */
  "POST /user/second-factor": {
    input: {
      fields?: string;
    } & {
      password: string;
    };
    output: {
      secret: string;
      uri: string;
      qr_code: string;
    };
  };
  /** Make ten new backup codes. */
  "POST /user/second-factor/backup-codes": {
    input: {
      fields?: string;
    } & {
      password?: string;
      code?: string;
    };
    output: {
      backup_codes: string[];
    };
  };
  /** Switch two-factor sign-in on with a first code. */
  "POST /user/second-factor/confirm": {
    input: {
      fields?: string;
    } & {
      code: string;
    };
    output: {
      backup_codes: string[];
    };
  };
  /** Switch two-factor sign-in off. */
  "POST /user/second-factor/disable": {
    input: {
      password: string;
      code: string;
    };
    output: undefined;
  };
  /** Have a code mailed that switches two-factor sign-in off. */
  "POST /user/second-factor/disable-code": {
    input: {
      password: string;
    };
    output: undefined;
  };
  /** Create a webhook. */
  "POST /webhooks": {
    input: {
      fields?: string;
    } & {
      url: string;
      description?: string;
      events: string[];
    };
    output: {
      id: string;
      url: string;
      description: string;
      events: string[];
      status: "active" | "failing" | "disabled";
      enabled: boolean;
      disabled_reason: "manual" | "gone" | "failing" | null;
      disabled_at: string | null;
      failing_since: string | null;
      previous_secret_until: string | null;
      created_at: string;
      secret: string;
    };
  };
  /** Make a new secret; the old one signs for 24 hours. */
  "POST /webhooks/:id/rotate": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      url: string;
      description: string;
      events: string[];
      status: "active" | "failing" | "disabled";
      enabled: boolean;
      disabled_reason: "manual" | "gone" | "failing" | null;
      disabled_at: string | null;
      failing_since: string | null;
      previous_secret_until: string | null;
      created_at: string;
      secret: string;
    };
  };
  /** Send a test event. */
  "POST /webhooks/:id/test": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      webhook_id: string;
      event_id: string;
      event: string;
      status: "waiting" | "sending" | "delivered" | "failed" | "cancelled";
      attempts: number;
      last_attempt: {
        at: string;
        duration_ms: number;
        status: number | null;
        error: string | null;
      } | null;
      next_attempt_at: string | null;
      created_at: string;
      ended_at: string | null;
    };
  };
  /** Send a delivery again. */
  "POST /webhooks/deliveries/:id/replay": {
    input: {
      id: string;
      fields?: string;
    };
    output: {
      id: string;
      webhook_id: string;
      event_id: string;
      event: string;
      status: "waiting" | "sending" | "delivered" | "failed" | "cancelled";
      attempts: number;
      last_attempt: {
        at: string;
        duration_ms: number;
        status: number | null;
        error: string | null;
      } | null;
      next_attempt_at: string | null;
      created_at: string;
      ended_at: string | null;
    };
  };
  /** Set the usage limits of a key, a member or the team, in place of those before. */
  "PUT /usage/limits": {
    input: {
      fields?: string;
    } & {
      subject: "key" | "member" | "team";
      subject_id: string;
      limits: {
        metric: string;
        period: "day" | "month";
        most: number;
      }[];
    };
    output: {
      limits: {
        subject: "key" | "member" | "team";
        subject_id: string;
        name: string;
        metric: string;
        title: string;
        period: "day" | "month";
        most: number;
        used: number;
        percent: number;
        resets_at: string;
      }[];
      metrics: {
        metric: string;
        title: string;
        plan: {
          most: number;
          period: "day" | "month";
        } | null;
      }[];
    };
  };
  /** Set what a million tokens of a model cost from a moment on. */
  "PUT /usage/prices": {
    input: {
      fields?: string;
    } & {
      model: string;
      input_per_million_microdollars: number;
      output_per_million_microdollars: number;
      from?: string;
    };
    output: {
      id: string;
      model: string;
      input_per_million_microdollars: number;
      output_per_million_microdollars: number;
      valid_from: string;
      created_at: string;
    };
  };
}
