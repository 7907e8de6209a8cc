// SPDX-License-Identifier: Apache-2.0
//! A small random number generator that gives the same numbers everywhere and for ever.

/// xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. Not for secrets.
#[derive(Clone, Debug)]
pub struct Rng {
    state: [u64; 4],
}

/// The finaliser of SplitMix64: spreads every bit of its input over all of its output.
pub(crate) const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number for a purpose, so that draws for different purposes have nothing to do with each other (FNV-1a of its name).
pub(crate) const fn stream(purpose: &str) -> u64 {
    let (bytes, mut hash, mut at) = (purpose.as_bytes(), 0xcbf2_9ce4_8422_2325_u64, 0);
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

impl Rng {
    /// A generator for this seed.
    pub fn new(seed: u64) -> Self {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let word = |n: u64| mix(seed.wrapping_add(GOLDEN.wrapping_mul(n)));
        Rng { state: [word(1), word(2), word(3), word(4)] }
    }

    /// A generator that depends only on seed, stream and index: the i-th row of a file is the same however many rows follow.
    pub fn at(seed: u64, stream: u64, index: u64) -> Self {
        Rng::new(mix(mix(seed ^ 0x6c69_6e63_6870_696e).wrapping_add(stream)).wrapping_add(mix(index)))
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let out = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        out
    }

    /// A whole number from 0 to `end` - 1 (0 when `end` is 0). The bias of the method is below `end` / 2^64.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(end)) >> 64) as u64
    }

    /// A whole number from `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// A fraction, at least 0 and below 1, of 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place below `end`, the first ones far more often: half of all draws fall on the first eighth.
    pub fn heavy(&mut self, end: u64) -> u64 {
        let unit = self.unit();
        ((end as f64) * unit * unit * unit) as u64
    }

    /// One of these, of which there is at least one.
    ///
    /// # Panics
    /// When there are none.
    pub(crate) fn pick_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// One of these. `T::default()` only when there are none.
    pub fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        of.get(self.below(of.len() as u64) as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_never_change() {
        let mut rng = Rng::new(7);
        assert_eq!([rng.next_u64(), rng.next_u64()], FIRST);
    }

    /// By another implementation of the published algorithm; a change here changes every made-up file.
    const FIRST: [u64; 2] = [12_923_355_070_828_475_994, 5_142_052_590_334_782_674];

    #[test]
    fn draws_stay_within_and_spread() {
        let mut rng = Rng::at(1, 2, 3);
        let mut counts = [0_u32; 8];
        for _ in 0..8_000 {
            counts[rng.below(8) as usize] += 1;
            assert!((5..=6).contains(&rng.between(5, 6)));
            assert!(rng.heavy(10) < 10);
        }
        assert!(counts.iter().all(|n| (850..1_150).contains(n)), "{counts:?}");
        let first_eighth = (0..10_000).filter(|_| rng.heavy(800) < 100).count();
        assert!((4_700..5_300).contains(&first_eighth), "{first_eighth}");
        assert_eq!((rng.below(0), rng.pick::<u8>(&[])), (0, 0));
    }
}
