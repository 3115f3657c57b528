#include "packet_cursor.hpp"

#include <chrono>

namespace tools {

using namespace spindrift;

bool PacketCursor::advance(const std::function<void()>& pause) {
    using Result = trace::Input::Result;
    constexpr std::chrono::seconds patience{1};  // `stop` ends this wait as well
    while (next_ >= batch_.packets.size()) {
        batch_.clear();
        next_ = 0;
        if (input_->may_block()) {
            pause();
        }
        const Result result = input_->read(0, batch_, patience);
        if (result == Result::end || result == Result::failed) {
            return false;
        }
    }
    ++next_;
    return true;
}

}  // namespace tools
