#include "descriptor_sink.hpp"

#include <spindrift/base/write_all.hpp>

#include <cerrno>

namespace spindrift::capi {

void write_whole(int descriptor, Bytes octets) {
    if (!write_all(descriptor, octets)) {
        throw WriteFailure(errno);
    }
}

void DescriptorSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter&,
                          const StopSignal&) {
    for (const Bytes container : containers) {
        write_whole(descriptor_.get(), container);
        ++counters.containers_out;
        counters.bytes_out += container.size();
    }
}

}  // namespace spindrift::capi
