// SPDX-License-Identifier: Apache-2.0
//! Files that appear whole or not at all.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::AppError;

/// Refuses a place that cannot be written to, before any work is done: a folder, a folder that is not there, one of the files read.
///
/// # Errors
/// When it is one of these.
pub fn check_out(path: &Path, inputs: &[PathBuf]) -> Result<(), AppError> {
    let shown = path.display();
    if path.is_dir() {
        return Err(AppError::Usage(format!("`{shown}` is a folder; name a file in it")));
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(AppError::Usage(format!("the folder of `{shown}` is not there; make it first")));
    }
    let real = fs::canonicalize(path).ok();
    if real.is_some() && inputs.iter().any(|input| fs::canonicalize(input).ok() == real) {
        return Err(AppError::Usage(format!("`{shown}` is a file to be read; write to another")));
    }
    Ok(())
}

/// Writes a file under another name beside its place, and gives it its name when it is whole. What is no file (a pipe, a
/// terminal) is written to as it is.
///
/// # Errors
/// When the disk says no; what stood there before then still stands.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), AppError> {
    let failed = |e: io::Error| AppError::Export(format!("`{}`: {e}", path.display()));
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path).map_err(failed)?);
        return write(&mut out).and_then(|()| out.flush()).map_err(failed);
    }
    // Where the name is a link, the file behind it is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder_of(&path).join(format!(".{name}.{}.part", std::process::id()));
    let done = write_new(&beside, write).and_then(|()| fs::rename(&beside, &path));
    if done.is_err() {
        drop(fs::remove_file(&beside));
    }
    done.map_err(failed)
}

fn write_new(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write(&mut out)?;
    out.into_inner()?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write_whole(&path, |out| out.write_all(b"old")).unwrap();
        let error = write_whole(&path, |out| out.write_all(b"new").and_then(|()| Err(io::Error::other("full")))).unwrap_err();
        assert!(error.to_string().contains("full") && !error.is_usage());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");
    }

    #[test]
    fn inputs_are_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "x").unwrap();
        let other = folder.path().join(".").join("a.csv");
        assert!(check_out(&other, std::slice::from_ref(&path)).unwrap_err().is_usage());
        assert!(check_out(&path, &[]).is_ok());
        assert!(check_out(folder.path(), &[]).is_err());
        assert!(check_out(&folder.path().join("none").join("b.csv"), &[]).is_err());
    }
}
