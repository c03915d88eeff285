//! `farshore serve`.

use crate::arguments::Serve;
use crate::failure::Failure;
use crate::load;
use crate::output;
use farshore_server::{Means, Options, ServeError, serve as run};
use std::error::Error;
use std::net::SocketAddr;

/// Shorter tokens can be guessed.
const SHORTEST_TOKEN: usize = 32;
/// A token is one line.
const TOKEN_LIMIT: u64 = 4096;

/// Serves the API until it is told to end.
pub(crate) fn serve(arguments: &Serve) -> Result<(), Failure> {
    let listen = SocketAddr::new(arguments.host, arguments.port);
    if !arguments.expose && !arguments.host.is_loopback() {
        return Err(Failure::Refused(format!(
            "error: {listen} can be reached from other machines\n\
             help: --expose with --token-file FILE lets them in"
        )));
    }
    let means = Means {
        catalog: load::catalog(&arguments.data)?,
        prices: load::prices(&arguments.data.prices)?,
    };
    if !arguments.folder.is_dir() {
        let shown = arguments.folder.display();
        return Err(Failure::Input(format!("error: {shown} is no folder")));
    }
    let options = Options {
        folder: arguments.folder.clone(),
        listen,
        token: token(arguments)?,
    };
    run(means, &options, |address| {
        // A reader that went away does not end the server.
        let _ = output::answer(&format!("Farshore listens on http://{address}\n"));
    })
    .map_err(|error| failure(&error))
}

fn token(arguments: &Serve) -> Result<Option<String>, Failure> {
    let Some(path) = &arguments.token_file else {
        return Ok(None);
    };
    let text = farshore_ops::read_text(path, TOKEN_LIMIT)?;
    let token = text.trim();
    let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.len() < SHORTEST_TOKEN || !is_plain {
        return Err(Failure::Input(format!(
            "error: {} holds no token: one line of at least {SHORTEST_TOKEN} letters and digits",
            path.display()
        )));
    }
    Ok(Some(token.to_owned()))
}

fn failure(error: &ServeError) -> Failure {
    match error {
        ServeError::Exposed(_) => Failure::Refused(format!("error: {error}")),
        ServeError::Listen { .. } | ServeError::System(_) => {
            let cause = error
                .source()
                .map_or_else(String::new, |cause| format!(": {cause}"));
            Failure::Outside(format!("error: {error}{cause}"))
        }
    }
}
