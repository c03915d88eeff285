//! Requests and replies between the processes of a site: one connection each, one frame each way.
//!
//! A frame is its length (four bytes, the highest first) and JSON. Links are not authenticated, so
//! they stay on this machine: any other address is refused.

use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use thiserror::Error;

/// The longest frame in bytes: a status with its last plan has some ten thousand.
const MOST_FRAME: u32 = 1024 * 1024;
/// The most requests that one process answers at a time; more are turned away.
const MOST_AT_ONCE: usize = 64;
/// How long a caller may take to say what it wants.
const SAYS_WITHIN: Duration = Duration::from_secs(2);
/// How long a listener waits after it could not accept: the system is short of something.
const BREATHER: Duration = Duration::from_millis(50);

/// Why there is no reply. Whether the request had an effect is not known then.
#[derive(Debug, Error)]
pub enum LinkError {
    /// The address is no address, or leaves this machine.
    #[error("`{0}` is no address of this machine; links are not authenticated and go nowhere else")]
    NotLoopback(String),
    /// Nobody answered in time, or the connection failed.
    #[error("no answer from {address}")]
    NoAnswer {
        /// Who was asked.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The address cannot be listened at.
    #[error("cannot listen at {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// An address of this machine.
///
/// # Errors
/// When it is none.
pub fn loopback(address: &str) -> Result<SocketAddr, LinkError> {
    let parsed = address.parse::<SocketAddr>().ok();
    let here = parsed.filter(|address| address.ip().is_loopback());
    here.ok_or_else(|| LinkError::NotLoopback(address.to_owned()))
}

/// Listens at an address of this machine.
///
/// # Errors
/// When it is none, or is taken.
pub fn listen(address: &str) -> Result<TcpListener, LinkError> {
    let address = loopback(address)?;
    TcpListener::bind(address).map_err(|source| LinkError::Listen { address, source })
}

/// Asks, and waits for the reply until the time is over.
///
/// # Errors
/// When there is none.
pub fn call<Q: Serialize, A: DeserializeOwned>(
    address: &str,
    request: &Q,
    within: Duration,
) -> Result<A, LinkError> {
    let address = loopback(address)?;
    let ends = Instant::now() + within;
    let reply = TcpStream::connect_timeout(&address, within).and_then(|mut stream| {
        stream.set_nodelay(true)?;
        write_frame(&mut stream, request, ends)?;
        read_frame(&mut stream, ends)
    });
    reply.map_err(|source| LinkError::NoAnswer { address, source })
}

/// Answers requests until the process ends, each on a thread of its own. Where `answer` gives
/// nothing, the caller gets no reply.
pub(crate) fn serve<Q, A, F>(listener: TcpListener, answer: F)
where
    Q: DeserializeOwned,
    A: Serialize,
    F: Fn(Q) -> Option<A> + Send + Sync + 'static,
{
    let answer = Arc::new(answer);
    let busy = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        loop {
            let Ok((stream, peer)) = listener.accept() else {
                thread::sleep(BREATHER);
                continue;
            };
            let seat = Seat::take(&busy);
            if let Some(seat) = seat.filter(|_| peer.ip().is_loopback()) {
                let answer = Arc::clone(&answer);
                thread::spawn(move || {
                    // Whoever asked sees that no reply comes.
                    let _ = reply(stream, answer.as_ref());
                    drop(seat);
                });
            }
        }
    });
}

fn reply<Q: DeserializeOwned, A: Serialize>(
    mut stream: TcpStream,
    answer: &dyn Fn(Q) -> Option<A>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let request = read_frame(&mut stream, Instant::now() + SAYS_WITHIN)?;
    match answer(request) {
        Some(reply) => write_frame(&mut stream, &reply, Instant::now() + SAYS_WITHIN),
        None => Ok(()),
    }
}

/// One of the requests that are answered at a time.
struct Seat(Arc<AtomicUsize>);

impl Seat {
    fn take(busy: &Arc<AtomicUsize>) -> Option<Self> {
        let seat = Self(Arc::clone(busy));
        (busy.fetch_add(1, Ordering::AcqRel) < MOST_AT_ONCE).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn write_frame<T: Serialize>(stream: &mut TcpStream, value: &T, ends: Instant) -> io::Result<()> {
    let json = serde_json::to_vec(value)?;
    let length = u32::try_from(json.len()).ok();
    let length = length.filter(|length| *length <= MOST_FRAME);
    let length = length.ok_or_else(|| io::Error::other("the message is too long"))?;
    stream.set_write_timeout(Some(left(ends)?))?;
    stream.write_all(&[&length.to_be_bytes(), json.as_slice()].concat())
}

fn read_frame<T: DeserializeOwned>(stream: &mut TcpStream, ends: Instant) -> io::Result<T> {
    let mut length = [0; 4];
    read_exact(stream, &mut length, ends)?;
    let length = u32::from_be_bytes(length);
    if length > MOST_FRAME {
        return Err(io::Error::other("the message is too long"));
    }
    let mut json = vec![0; length as usize];
    read_exact(stream, &mut json, ends)?;
    Ok(serde_json::from_slice(&json)?)
}

/// Fills a buffer before the time is over, however slowly the bytes come.
fn read_exact(stream: &mut TcpStream, mut buffer: &mut [u8], ends: Instant) -> io::Result<()> {
    while !buffer.is_empty() {
        stream.set_read_timeout(Some(left(ends)?))?;
        match stream.read(buffer) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => buffer = &mut buffer[read..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn left(ends: Instant) -> io::Result<Duration> {
    let left = ends.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::{LinkError, MOST_FRAME, call, listen, serve};
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::Duration;

    const SOON: Duration = Duration::from_secs(5);

    fn server() -> String {
        let listener = listen("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        serve(listener, |number: u64| (number > 0).then(|| number + 1));
        address
    }

    #[test]
    fn a_request_has_its_reply_or_none() {
        let address = server();
        assert_eq!(call::<u64, u64>(&address, &41, SOON).unwrap(), 42);
        let error = call::<u64, u64>(&address, &0, SOON).unwrap_err();
        assert!(matches!(error, LinkError::NoAnswer { .. }));
    }

    #[test]
    fn no_address_but_this_machine_is_used() {
        for address in ["10.0.0.1:1", "0.0.0.0:1", "localhost:1", ""] {
            let error = call::<u64, u64>(address, &1, SOON).unwrap_err();
            assert!(matches!(error, LinkError::NotLoopback(_)), "{address}");
            assert!(listen(address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_frame_that_is_too_long_or_no_json_gets_no_reply() {
        let address = server();
        for bytes in [
            (MOST_FRAME + 1).to_be_bytes().to_vec(),
            b"\0\0\0\x02{]".to_vec(),
        ] {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream.write_all(&bytes).unwrap();
            let mut reply = Vec::new();
            // A reset says the same as an end: there is no reply.
            let _ = stream.read_to_end(&mut reply);
            assert!(reply.is_empty());
        }
        assert_eq!(call::<u64, u64>(&address, &1, SOON).unwrap(), 2);
    }

    #[test]
    fn who_does_not_answer_is_not_waited_for() {
        let listener = listen("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let error = call::<u64, u64>(&address, &1, Duration::from_millis(50)).unwrap_err();
        assert!(matches!(error, LinkError::NoAnswer { .. }));
    }
}
