package Net::Nmsg::Typemap;

use 5.026;
use warnings;

use Net::Nmsg ();

our $VERSION = $Net::Nmsg::VERSION;

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg::Typemap - the values of message fields in Perl

=head1 DESCRIPTION

This is how the methods of L<Net::Nmsg::Msg> convert values. "Raw" is what C<get_raw_>, C<set_raw_> and C<add_raw_>
take and give.

    type                    value                            raw
    enum                    name, or number without a name   number
    bytes                   octets                           the same
    string, mlstring        text without the NUL at its end  octets as they are stored
    ip                      text                             4 or 16 octets
    uint16, uint32, uint64  integer                          the same
    int16, int32, int64     integer                          the same
    double                  number                           the same
    bool                    1 or 0; any truth value          the same

A value that does not fit its field is an error: the method dies, and the message is as it was. That is so for numbers
that are too large or have a fraction, text that is no number, addresses and names of enumerations that are not valid,
and octets that hold wide characters. Strings may hold wide characters, which are stored in UTF-8; they are read as
octets.

=head1 FUNCTIONS

=over

=item C<Net::Nmsg::Typemap::address_to_text($octets)>

The text of an address of 4 or 16 octets; undef for another number. IPv6 is written in upper case and with all groups,
C<2001:DB8:0:0:0:0:0:1>.

=item C<Net::Nmsg::Typemap::address_from_text($text)>

The octets of an address; undef if the text is not one.

=item C<Net::Nmsg::Typemap::canonical_addresses($flag)>

With a true flag, addresses are written as RFC 5952 has it, C<2001:db8::1>, in all of the process. Without an argument,
returns the flag.

=back

=cut
