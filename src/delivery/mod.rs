//! What happens to the output: reviews, promotions, and the branches that Argo CD reads.

pub mod git;

pub mod review;

pub mod promote;

pub mod publish;
