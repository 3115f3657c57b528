#include "api.hpp"

#include <spindrift/nmsg/container/errc.hpp>

const char* nmsg_res_lookup(enum nmsg_res val) {
    const auto number = static_cast<unsigned>(val);
    // The texts are literals, ended by NUL. Numbers behind these are not libnmsg's.
    return number <= nmsg_res_errno ? to_text(static_cast<spindrift::nmsg::Errc>(number)).data()
                                    : "(unknown libnmsg result code)";
}
