#pragma once

#include <spindrift/pipeline/source.hpp>

namespace spindrift::pipeline {

/// A source whose batches are of one kind of its own. `make_batch` makes no others, and the engine gives each source
/// only what that source has made.
///
/// The kind may be incomplete where the source is used. The file that defines the source includes `source_of_impl.hpp`
/// and ends with
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
