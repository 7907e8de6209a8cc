// SPDX-License-Identifier: Apache-2.0
//! The node's folder: format mark, key, raw objects, and the lock that makes one writer at a time.

use std::{
    fs::{self, File, TryLockError},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use model::ObjectId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Acts, Evidence, StoreError,
    error::{at, damaged},
};

/// The layout this program reads and writes.
const FORMAT: u32 = 2;
/// Largest file a node keeps as one raw object.
pub const OBJECT_BYTES_MAX: u64 = 64 << 30;
const COPY_BYTES: usize = 1 << 20;

/// A node: its folder, its key, its evidence, its people's acts.
#[derive(Debug)]
pub struct Node {
    root: PathBuf,
    key: NodeKey,
    acts: Acts,
    evidence: Evidence,
}

#[derive(Serialize, Deserialize)]
struct Mark {
    format: u32,
}

/// The node's ed25519 key (RFC 8032). The private half never leaves `keys/`.
pub struct NodeKey(SigningKey);

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeKey({})", self.public_hex())
    }
}

/// Held while evidence or editions are written; dropped with the process at the latest.
#[derive(Debug)]
pub struct WriteLock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

/// A file as received, kept by its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawObject {
    /// SHA-256 of the bytes.
    pub id: ObjectId,
    /// Where the bytes lie.
    pub path: PathBuf,
    /// How many.
    pub bytes: u64,
}

impl Node {
    /// Makes a node in an empty or absent folder.
    ///
    /// # Errors
    /// When the folder holds something else, or the disk says no.
    pub async fn init(root: &Path) -> Result<Node, StoreError> {
        fs::create_dir_all(root).map_err(at(root))?;
        let mark_path = root.join("node.json");
        if !mark_path.exists() {
            let foreign = fs::read_dir(root)
                .map_err(at(root))?
                .filter_map(Result::ok)
                .any(|e| !["keys", "raw", "evidence", "editions", "sources", "lists", "write.lock"].iter().any(|n| e.file_name() == *n));
            if foreign {
                return Err(StoreError::NotANode(root.to_owned()));
            }
            for folder in ["keys", "raw", "evidence", "editions", "sources"] {
                let path = root.join(folder);
                fs::create_dir_all(&path).map_err(at(&path))?;
            }
            NodeKey::make(&root.join("keys"))?;
            let mark = serde_json::to_vec(&Mark { format: FORMAT }).map_err(|e| damaged("node.json", e.to_string()))?;
            write_whole(&mark_path, &mark)?;
        }
        Node::open(root).await
    }

    /// Opens a node.
    ///
    /// # Errors
    /// When there is none, it is of another format, or damaged.
    pub async fn open(root: &Path) -> Result<Node, StoreError> {
        let mark_path = root.join("node.json");
        if !mark_path.exists() {
            return Err(StoreError::NoNode(root.to_owned()));
        }
        let root = root.canonicalize().map_err(at(root))?;
        let text = fs::read_to_string(&mark_path).map_err(at(&mark_path))?;
        let mark: Mark = serde_json::from_str(&text).map_err(|e| damaged("node.json", e.to_string()))?;
        if mark.format != FORMAT {
            return Err(StoreError::OtherFormat { path: root, found: mark.format, known: FORMAT });
        }
        let key = NodeKey::read(&root.join("keys"))?;
        let acts = Acts::open(&format!("sqlite://{}?mode=rwc", root.join("acts.sqlite").display())).await?;
        let evidence = Evidence::open(&root.join("evidence")).await?;
        Ok(Node { root, key, acts, evidence })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of editions.
    pub fn editions_dir(&self) -> PathBuf {
        self.root.join("editions")
    }

    /// The folder where an operator lays sources of their own.
    pub fn sources_dir(&self) -> PathBuf {
        self.root.join("sources")
    }

    /// The key.
    pub fn key(&self) -> &NodeKey {
        &self.key
    }

    /// People's acts.
    pub fn acts(&self) -> &Acts {
        &self.acts
    }

    /// The records.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Takes the lock that writers of evidence and editions hold, without waiting.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process holds it.
    pub fn lock(&self) -> Result<WriteLock, StoreError> {
        let path = self.root.join("write.lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(WriteLock(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy(path)),
            Err(TryLockError::Error(e)) => Err(at(&path)(e)),
        }
    }

    /// Keeps the bytes of a file: copied, hashed, flushed to disk, then named by their hash. The same bytes are kept once.
    ///
    /// # Errors
    /// When the file cannot be read, is larger than [`OBJECT_BYTES_MAX`], or the disk says no.
    pub fn keep(&self, file: &Path) -> Result<RawObject, StoreError> {
        let mut input = File::open(file).map_err(at(file))?;
        let folder = self.root.join("raw");
        let partial = folder.join(format!("incoming-{}", std::process::id()));
        let mut output = File::create(&partial).map_err(at(&partial))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; COPY_BYTES];
        let mut bytes = 0_u64;
        loop {
            let n = input.read(&mut buffer).map_err(at(file))?;
            if n == 0 {
                break;
            }
            bytes += n as u64;
            if bytes > OBJECT_BYTES_MAX {
                fs::remove_file(&partial).map_err(at(&partial))?;
                return Err(StoreError::TooLarge { name: file.display().to_string(), max: OBJECT_BYTES_MAX });
            }
            hasher.update(&buffer[..n]);
            output.write_all(&buffer[..n]).map_err(at(&partial))?;
        }
        output.sync_all().map_err(at(&partial))?;
        let id = ObjectId(hasher.finalize().into());
        let name = id.to_string();
        let shelf = folder.join(&name[..2]);
        fs::create_dir_all(&shelf).map_err(at(&shelf))?;
        let path = shelf.join(&name);
        fs::rename(&partial, &path).map_err(at(&path))?;
        sync_dir(&shelf)?;
        Ok(RawObject { id, path, bytes })
    }

    /// Where the bytes of a kept object lie.
    pub fn raw_path(&self, id: &ObjectId) -> PathBuf {
        let name = id.to_string();
        self.root.join("raw").join(&name[..2]).join(name)
    }
}

impl NodeKey {
    fn make(folder: &Path) -> Result<(), StoreError> {
        let path = folder.join("node.ed25519");
        if path.exists() {
            return Ok(());
        }
        let key = SigningKey::generate(&mut rand_core::OsRng);
        write_whole(&path, &key.to_bytes())?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).map_err(at(&path))?;
        }
        let public: String = key.verifying_key().to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        write_whole(&folder.join("node.pub"), format!("{public}\n").as_bytes())
    }

    fn read(folder: &Path) -> Result<NodeKey, StoreError> {
        let path = folder.join("node.ed25519");
        let bytes = fs::read(&path).map_err(at(&path))?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| damaged("keys/node.ed25519", "32 bytes were expected"))?;
        Ok(NodeKey(SigningKey::from_bytes(&bytes)))
    }

    /// The public key, hexadecimal.
    pub fn public_hex(&self) -> String {
        self.0.verifying_key().to_bytes().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Signs bytes; ed25519 signatures are deterministic.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }

    /// Whether the signature is this node's.
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let key: VerifyingKey = self.0.verifying_key();
        Signature::from_slice(signature).is_ok_and(|s| key.verify(bytes, &s).is_ok())
    }
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let partial = path.with_extension("partial");
    let mut file = File::create(&partial).map_err(at(&partial))?;
    file.write_all(bytes).map_err(at(&partial))?;
    file.sync_all().map_err(at(&partial))?;
    fs::rename(&partial, path).map_err(at(path))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Flushes a folder's entries to disk.
pub(crate) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|d| d.sync_all()).map_err(at(path))
}
