#include "packet_cursor.hpp"

#include <chrono>

namespace tracemerge {

using namespace spindrift;

bool PacketCursor::advance() {
    using Result = trace::Input::Result;
    constexpr std::chrono::seconds patience{1};  // `stop` ends this wait as well
    while (true) {
        for (; next_ < batch_.packets.size(); ++next_) {
            const packet::Packet& packet = batch_.packets[next_];
            if (!packet.is_metadata() || packet.link == packet::LinkLayer::erf_meta) {
                at_ = next_++;
                return true;
            }
        }
        batch_.clear();
        next_ = 0;
        const Result result = input_->read(0, batch_, patience);
        if (result == Result::end || result == Result::failed) {
            return false;
        }
    }
}

}  // namespace tracemerge
