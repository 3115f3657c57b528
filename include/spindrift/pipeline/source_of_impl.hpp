#pragma once

#include <spindrift/pipeline/source_of.hpp>

namespace spindrift::pipeline {

template <class BatchKind>
nmsg::Errc SourceOf<BatchKind>::read(Batch& batch, const StopSignal& stop) {
    return read_batch(static_cast<BatchKind&>(batch), stop);
}

template <class BatchKind>
void SourceOf<BatchKind>::decode(Batch& batch) const {
    decode_batch(static_cast<BatchKind&>(batch));
}

template <class BatchKind>
nmsg::Errc SourceOf<BatchKind>::account(const Batch& batch, Counters& counters, const Reporter& report) {
    return account_batch(static_cast<const BatchKind&>(batch), counters, report);
}

template <class BatchKind>
void SourceOf<BatchKind>::truncate(const Batch& batch, std::size_t taken) {
    truncate_batch(static_cast<const BatchKind&>(batch), taken);
}

}  // namespace spindrift::pipeline
