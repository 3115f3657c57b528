#include <spindrift/trace/reader.hpp>

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string_view>

namespace spindrift::trace {
namespace {

// `Input::stop` ends this wait as well: its length does not matter.
constexpr std::chrono::minutes patience{1};

Error input_error(const std::string& uri, std::string_view reason) {
    return Error(fmt::format("input {}: {}", uri, reason));
}

}  // namespace

// Not every reason why an input cannot be opened names it.
Reader::Reader(const std::string& uri, const InputOptions& options) try : input_(uri, options) {
    if (input_.threads() != 1) {
        throw Error(fmt::format("a reader has one thread, not {}; use trace::run for more", input_.threads()));
    }
} catch (const Error& error) {
    throw input_error(uri, error.what());
}

const packet::Packet* Reader::next() {
    while (true) {
        while (next_ == batch_.packets.size()) {
            if (!next_batch()) {
                return nullptr;
            }
        }
        if (const packet::Packet& packet = batch_.packets[next_++]; !packet.is_metadata()) {
            return &packet;
        }
    }
}

// \returns false at the end
bool Reader::next_batch() {
    next_ = 0;
    batch_.clear();  // an input that is stopped leaves it as it was
    switch (input_.read(0, batch_, patience)) {
        case Input::Result::packets:
        case Input::Result::nothing: return true;
        case Input::Result::end: return false;
        case Input::Result::failed: break;
    }
    throw input_error(input_.uri(), input_.error_message());
}

}  // namespace spindrift::trace
