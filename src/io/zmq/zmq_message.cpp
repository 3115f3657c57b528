#include "zmq_message.hpp"

#include <spindrift/base/buffer.hpp>

#include <algorithm>
#include <new>

namespace spindrift::io {
namespace {

struct QueuedOctets {
    std::shared_ptr<MemoryBudget> memory;  // before the charge, which is given back to it
    MemoryCharge charge;
    Buffer octets;
};

void release(void* /*octets*/, void* owner) {
    delete static_cast<QueuedOctets*>(owner);
}

}  // namespace

std::optional<ZmqMessage> ZmqMessage::copy(Bytes octets, const std::shared_ptr<MemoryBudget>& memory) {
    MemoryCharge charge(memory.get());
    if (!charge.resize(std::min(octets.size(), memory->limit()))) {
        return std::nullopt;
    }
    auto owner = std::make_unique<QueuedOctets>(QueuedOctets{memory, std::move(charge), Buffer(octets.size())});
    owner->octets.append(octets);
    ZmqMessage message;
    if (zmq().msg_init_data(&message.message_, owner->octets.data(), octets.size(), release, owner.get()) != 0) {
        throw std::bad_alloc();
    }
    static_cast<void>(owner.release());
    return message;
}

}  // namespace spindrift::io
