#include "packet_cursor.hpp"

#include <chrono>

namespace tools {

using namespace spindrift;

// Gives the memory of the last packets to the next ones.
bool PacketCursor::read(const std::function<void()>& pause) {
    using Result = trace::Input::Result;
    constexpr std::chrono::seconds patience{1};  // `stop` ends this wait as well
    while (true) {
        if (input_->may_block()) {
            pause();
        }
        const Result result = input_->read(0, batch_, patience);
        if (result == Result::packets && !batch_.packets.empty()) {
            next_ = 1;
            return true;
        }
        if (result != Result::packets && result != Result::nothing) {
            next_ = batch_.packets.size();
            return false;
        }
    }
}

}  // namespace tools
