#include "zmq_access.hpp"

#include <utility>
#include <vector>

namespace spindrift::io {
namespace {

// Parts of a request (RFC 27).
constexpr std::size_t request_id = 1;
constexpr std::size_t domain = 2;
constexpr std::size_t address = 3;

std::string text_of(std::span<ZmqMessage> request, std::size_t part) {
    return part < request.size() ? std::string(as_text(request[part].octets())) : std::string();
}

}  // namespace

ZmqAccess::ZmqAccess(void* context, net::AllowList allow)
    : allow_(std::move(allow)),
      answering_(context, {.address = "inproc://zeromq.zap.01",
                           .answer = [this](std::span<ZmqMessage> request) { return answer(request); }}) {}

std::uint64_t ZmqAccess::refused(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    const auto found = refused_.find(name);
    return found == refused_.end() ? 0 : found->second;
}

ZmqAnswering::Answer ZmqAccess::answer(std::span<ZmqMessage> request) {
    const auto peer = IpAddress::parse(text_of(request, address));
    const bool is_allowed = !peer || allow_.allows(*peer);
    if (!is_allowed) {
        const std::scoped_lock lock(mutex_);
        ++refused_[text_of(request, domain)];
    }
    return std::make_shared<const std::vector<std::string>>(std::vector<std::string>{
        "1.0", text_of(request, request_id), is_allowed ? "200" : "400", is_allowed ? "OK" : "not allowed", "", ""});
}

}  // namespace spindrift::io
