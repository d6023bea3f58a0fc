//! The running service: every slice's addresses, the order of the layers around them, the start
//! and the orderly end.
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use actix_session::SessionMiddleware;
use actix_session::config::{BrowserSession, CookieContentSecurity, SessionLifecycle};
use actix_web::cookie::{Key, SameSite};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App as WebApp, HttpResponse, HttpServer, Resource};

use crate::access::Policy;
use crate::accounts::session_store::DbSessions;
use crate::app::{App, Parts, SharedBook, renew};
use crate::base::clock::Clock;
use crate::config::Config;
use crate::crypto::Keyring;
use crate::db::{Kind, Reader, SchemaState, Target, Writer, open_reader, schema_state};
use crate::objects::Objects;
use crate::reference::{Book, fresh};
use crate::web::routes::{Endpoint, RouteTable};
use crate::web::{Auth, edge, errors, gzip};
use crate::{accounts, alerts, cases, desk, directory, jobs, mark, outreach, public, reactions, referrals, rules};

/// Every address of the program.
pub fn endpoints() -> Vec<Endpoint> {
    let mut all = public::routes::routes();
    all.extend(accounts::routes::routes());
    all.extend(desk::routes::routes());
    all.extend(alerts::routes::routes());
    all.extend(outreach::routes::routes());
    all.extend(cases::routes::routes());
    all.extend(referrals::routes::routes());
    all.extend(rules::routes());
    all.extend(directory::routes());
    #[cfg(feature = "testkit")]
    all.extend(crate::testkit::routes());
    all
}

/// The start is refused when a route has no line in the policy, or two routes share an address.
pub fn check_routes(endpoints: &[Endpoint], policy: &Policy) -> anyhow::Result<()> {
    let mut seen = std::collections::HashSet::new();
    for endpoint in endpoints {
        anyhow::ensure!(
            seen.insert((endpoint.method.clone(), endpoint.path.clone())),
            "{} {} is registered twice",
            endpoint.method,
            endpoint.path
        );
        if endpoint.auth == Auth::Session {
            anyhow::ensure!(
                policy.has_rule(endpoint.action),
                "no rule in policy/matrix.toml for {} ({} {})",
                endpoint.action,
                endpoint.method,
                endpoint.path
            );
        }
    }
    Ok(())
}

/// Reference data that the writer's reactions and the requests share.
fn open_book(config: &Config, clock: &Clock) -> anyhow::Result<(Book, bool)> {
    let mut conn = open_reader(&config.database)?;
    match schema_state(&mut conn)? {
        SchemaState::Current => {}
        SchemaState::Behind(steps) => {
            anyhow::bail!("the database is behind by {} step(s): run `sintuvu migrate`", steps.len())
        }
    }
    mark::check(&mut conn)?;
    let synthetic = mark::is_synthetic(&mut conn)?;
    Ok((Book::load(&mut conn, clock.now().day())?, synthetic))
}

/// Serves until it is told to stop; running requests are finished first.
pub async fn serve(config: Config, listener: TcpListener, clock: Clock, read_only: bool) -> anyhow::Result<()> {
    let keyring = Keyring::load(&config.keyring)?;
    let policy = Arc::new(Policy::shipped()?);
    let endpoints = Arc::new(endpoints());
    check_routes(&endpoints, &policy)?;
    let (book, synthetic) = open_book(&config, &clock)?;
    let objects = Objects::open(&config.data_dir)?;
    let shared: SharedBook = Arc::new(RwLock::new(Arc::new(book)));
    let react = reactions::reactions(Arc::clone(&shared));
    #[cfg(feature = "testkit")]
    crate::db::make_receipts(&mut crate::db::open_writer(&config.database)?)?;
    let (writer, writing) = Writer::start(config.database.clone(), keyring.clone(), clock.clone(), react)?;
    let writer = if read_only { writer.closed() } else { writer };
    let table = RouteTable::of(&endpoints);
    let app = Data::new(App::new(Parts {
        config,
        keyring,
        clock,
        writer: writer.clone(),
        policy,
        table,
        synthetic,
        book: Arc::clone(&shared),
        objects,
    }));

    let stop = Arc::new(AtomicBool::new(false));
    if !read_only {
        let (database, objects) = (app.config.database.clone(), app.objects.clone());
        actix_web::rt::spawn(sweep_daily(database, objects, app.clock.clone()));
    }
    keep_book_fresh(&app, &stop)?;
    // Nothing is due where nothing may be written.
    let working = if read_only { None } else { Some(start_jobs(&app, &stop, shared)?) };
    let metrics = start_metrics(&app)?;
    read_names(&app)?;
    let server = start_web(&app, endpoints, listener)?;
    println!("listening on {}", app.config.base_url);
    let ended = server.await;

    stop.store(true, Ordering::Relaxed);
    if let Some(metrics) = metrics {
        metrics.stop(true).await;
    }
    drop((app, writer));
    // The queue's last entrance is gone: what waits is written, then the thread ends.
    let _ =
        tokio::task::spawn_blocking(move || (working.is_none_or(|jobs| jobs.join().is_ok()), writing.join().is_ok()))
            .await;
    Ok(ended?)
}

fn start_jobs(
    app: &Data<App>,
    stop: &Arc<AtomicBool>,
    book: SharedBook,
) -> anyhow::Result<std::thread::JoinHandle<()>> {
    let handler = reactions::job_handler(book);
    let (writer, stop) = (app.writer.clone(), Arc::clone(stop));
    let work = move || {
        if let Err(error) = reactions::plan_recurring(&writer) {
            tracing::error!(event = "jobs_not_planned", cause = %error);
        }
        jobs::run_forever(&writer, &handler, &stop);
    };
    Ok(std::thread::Builder::new().name("jobs".into()).spawn(work)?)
}

/// Another node, or the command line, may have changed reference data: looked at once a second (docs/adr/0020). It
/// holds no [`App`], like [`sweep_daily`].
fn keep_book_fresh(app: &Data<App>, stop: &Arc<AtomicBool>) -> anyhow::Result<()> {
    let (target, clock, book) = (app.config.database.clone(), app.clock.clone(), app.shared_book());
    let stop = Arc::clone(stop);
    let look = move || {
        let reader = Reader::new(target);
        let mut seen = reader.read(fresh::changes).unwrap_or_default();
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_secs(1));
            let Ok(now) = reader.read(fresh::changes) else { continue };
            if now == seen {
                continue;
            }
            match reader.read(|conn| Book::load(conn, clock.now().day())) {
                Ok(read) => {
                    renew(&book, read);
                    seen = now;
                }
                Err(cause) => tracing::error!(event = "reference_not_read", cause = %cause),
            }
        }
    };
    std::thread::Builder::new().name("reference".into()).spawn(look)?;
    Ok(())
}

/// Files whose row was never written are removed, at the start and once a day (docs/adr/0017). It holds no [`App`]:
/// the program ends when the last entrance to the writer's queue is gone, and this never ends by itself.
async fn sweep_daily(database: Target, objects: Objects, clock: Clock) {
    let mut day = tokio::time::interval(Duration::from_secs(24 * 3_600));
    loop {
        day.tick().await;
        match cases::attachments::sweep::sweep(&database, &objects, clock.now()).await {
            Ok(0) => {}
            Ok(count) => tracing::warn!(event = "objects_swept", count),
            Err(cause) => tracing::error!(event = "objects_not_swept", cause = %cause),
        }
    }
}

/// The names of all people come into memory beside the first requests; nobody waits for them.
fn read_names(app: &Data<App>) -> anyhow::Result<()> {
    let app = app.clone();
    let read = move || {
        let read = open_reader(&app.config.database).map_err(|e| e.to_string()).and_then(|mut conn| {
            cases::known_names::catch_up(&mut conn, &app.keyring, &app.names).map_err(|e| e.to_string())
        });
        if let Err(cause) = read {
            tracing::error!(event = "names_not_read", cause = %cause);
        }
    };
    std::thread::Builder::new().name("names".into()).spawn(read)?;
    Ok(())
}

/// Worker threads: each reads through its own connection (docs/adr/0004).
fn workers(kind: Kind) -> usize {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    match kind {
        Kind::Sqlite => cores.clamp(2, 8),
        Kind::Postgres => (cores * 2).clamp(4, 8),
    }
}

fn start_web(
    app: &Data<App>,
    endpoints: Arc<Vec<Endpoint>>,
    listener: TcpListener,
) -> anyhow::Result<actix_web::dev::Server> {
    let app = app.clone();
    let count = workers(app.config.database.kind);
    let server = HttpServer::new(move || {
        let reader = Data::new(Reader::new(app.config.database.clone()));
        let endpoints = Arc::clone(&endpoints);
        let sessions = DbSessions { app: app.clone(), reader: reader.clone() };
        WebApp::new()
            .app_data(app.clone())
            .app_data(reader)
            .wrap(from_fn(accounts::identify::identify))
            .wrap(session_layer(sessions, app.keyring.cookie_secret()))
            .wrap(from_fn(errors::pages))
            .wrap(from_fn(gzip::pages))
            .wrap(from_fn(edge::wrap))
            .configure(move |service| mount(service, &endpoints))
            .default_service(web::to(edge::nowhere))
    })
    .workers(count)
    .keep_alive(Duration::from_secs(15))
    .client_request_timeout(Duration::from_secs(5))
    .shutdown_timeout(25)
    .listen(listener)?
    .run();
    Ok(server)
}

/// One resource for each path, in one scope for each first part of a path: the router tries its
/// patterns one after the other, and looks for the pattern of a request more than once.
fn mount(service: &mut web::ServiceConfig, endpoints: &[Endpoint]) {
    let mut scopes: Vec<(&str, Vec<(&str, Resource)>)> = Vec::new();
    for endpoint in endpoints {
        let tail = endpoint.path.trim_start_matches('/');
        let first = tail.split('/').next().unwrap_or_default();
        let rest = if first.is_empty() { "/" } else { tail.get(first.len()..).unwrap_or_default() };
        let at = scopes.iter().position(|(known, _)| *known == first).unwrap_or(scopes.len());
        if at == scopes.len() {
            scopes.push((first, Vec::new()));
        }
        let Some((_, resources)) = scopes.get_mut(at) else { continue };
        let known = resources.iter().position(|(known, _)| *known == rest);
        let resource = known.map_or_else(
            || web::resource(rest).default_service(web::to(edge::nowhere)),
            |at| resources.swap_remove(at).1,
        );
        resources.push((rest, resource.route(endpoint.mount())));
    }
    for (first, mut resources) in scopes {
        // Plain addresses before patterns: they are compared, not matched.
        resources.sort_by_key(|(rest, _)| rest.contains('{'));
        if first.is_empty() {
            for (_, resource) in resources {
                service.service(resource);
            }
        } else {
            let scope = web::scope(&format!("/{first}"));
            service.service(resources.into_iter().fold(scope, |scope, (_, resource)| scope.service(resource)));
        }
    }
}

fn session_layer(store: DbSessions, secret: &[u8]) -> SessionMiddleware<DbSessions> {
    SessionMiddleware::builder(store, Key::from(secret))
        .cookie_name("__Host-sid".into())
        .cookie_secure(true)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".into())
        .cookie_content_security(CookieContentSecurity::Signed)
        .session_lifecycle(SessionLifecycle::BrowserSession(BrowserSession::default()))
        .build()
}

/// Prometheus reads on a loopback address of its own, never where the public reads.
fn start_metrics(app: &Data<App>) -> anyhow::Result<Option<actix_web::dev::ServerHandle>> {
    let Some(address) = app.config.metrics_bind else { return Ok(None) };
    let app = app.clone();
    let server = HttpServer::new(move || {
        let app = app.clone();
        WebApp::new().route(
            "/metrics",
            web::get().to(move || {
                let text = app.metrics.text();
                async move {
                    HttpResponse::Ok()
                        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
                        .body(text)
                }
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .bind(address)?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Some(handle))
}
