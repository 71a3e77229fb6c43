//! Parts of a service that are the same in several environments and are held in memory once.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A shared part of a service. It is copied on the first write.
#[derive(Debug, Clone, Default, Eq)]
pub struct Shared<T>(Arc<T>);

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

/// Two pointers to the same allocation are equal without a comparison of their content.
impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T: Hash> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

/// Implements `Deref` and `DerefMut` from a type to its shared `settings`, so that their fields can be used as if they
/// were the type's own.
macro_rules! shares_settings {
    ($part:ident, $settings:ident) => {
        impl std::ops::Deref for $part {
            type Target = $settings;

            fn deref(&self) -> &$settings {
                &self.settings
            }
        }

        impl std::ops::DerefMut for $part {
            fn deref_mut(&mut self) -> &mut $settings {
                &mut self.settings
            }
        }
    };
}

pub(super) use shares_settings;

#[cfg(test)]
mod tests {
    use super::Shared;

    #[test]
    fn what_one_writes_the_other_does_not_have() {
        let one = Shared::from(vec![1]);
        let mut other = one.clone();
        other.push(2);
        assert_eq!((one.as_slice(), other.as_slice()), (&[1][..], &[1, 2][..]));
        assert_ne!(one, other);
    }
}
