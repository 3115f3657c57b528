#pragma once

#include <spindrift/pipeline/source.hpp>

namespace spindrift::pipeline {

/// Base class of sources that have a batch class of their own. The casts are safe because `make_batch` makes only
/// batches of that class, and the pipeline gives a source only batches which that source has made.
///
/// The batch class may be incomplete where the source is used. The file that defines the source includes
/// `source_of_impl.hpp` and ends with
///
///     template class spindrift::pipeline::SourceOf<MyBatch>;
template <class BatchKind>
class SourceOf : public Source {
public:
    nmsg::Errc read(Batch& batch, const StopSignal& stop) final;
    void decode(Batch& batch) const final;
    nmsg::Errc account(const Batch& batch, Counters& counters, const Reporter& report) final;
    void truncate(const Batch& batch, std::size_t taken) final;

protected:
    virtual nmsg::Errc read_batch(BatchKind& batch, const StopSignal& stop) = 0;
    virtual void decode_batch(BatchKind&) const {}
    virtual nmsg::Errc account_batch(const BatchKind& batch, Counters& counters, const Reporter& report) = 0;
    virtual void truncate_batch(const BatchKind&, std::size_t /*taken*/) {}
};

}  // namespace spindrift::pipeline
