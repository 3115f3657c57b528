package Net::Nmsg;

use 5.026;
use warnings;

our $VERSION = '0.17';

use Config ();
BEGIN { die "Net::Nmsg needs a Perl with integers of 64 bits\n" if $Config::Config{ivsize} < 8 }

use constant DEBUG     => $ENV{NET_NMSG_DEBUG}     || 0;
use constant AUTOCLOSE => $ENV{NET_NMSG_AUTOCLOSE} || 0;

# Opens the library, which gives its symbols to the modules that it loads.
require XSLoader;
XSLoader::load(__PACKAGE__, $VERSION);
set_debug(DEBUG);
_set_autoclose(AUTOCLOSE);

require Net::Nmsg::Msg;

1;

__END__

=encoding utf8

=head1 NAME

Net::Nmsg - read, make and write NMSG messages

=head1 SYNOPSIS

    use Net::Nmsg::Input;
    use Net::Nmsg::Output;
    use Net::Nmsg::IO;

    # Read a file.
    my $in = Net::Nmsg::Input->open('observed.nmsg', filter_vendor => 'SIE', filter_msgtype => 'dnsdedupe');
    while (my $msg = <$in>) {
        print join(' ', $msg->get_rrname, $msg->get_rdata), "\n";
    }

    # Make a message and send it.
    my $out = Net::Nmsg::Output->open('127.0.0.1/8430');
    my $msg = Net::Nmsg::Msg::base::ipconn->new;
    $msg->set_srcip('192.0.2.1');
    $msg->set_srcport(53);
    $out->write($msg);

    # Pass everything from two ports to a sub, until Ctrl-C.
    my $io = Net::Nmsg::IO->new;
    $io->add_input('127.0.0.1/8430..8431');
    $io->add_output(sub { print shift->as_str });
    $io->loop;

=head1 DESCRIPTION

NMSG is a container format for typed messages, such as observations of DNS. These modules read and write it with the C
library C<libnmsg>:

=over

=item L<Net::Nmsg::Input> and L<Net::Nmsg::Output>

files, sockets, packets, text, and subs.

=item L<Net::Nmsg::IO>

passes messages from any number of inputs to any number of outputs.

=item L<Net::Nmsg::Msg>

messages, with a class for each message type.

=item L<Net::Nmsg::Util>

constants, names and numbers of types, and what a file or an address is.

=item L<Net::Nmsg::Layer>, L<Net::Nmsg::Handle>, L<Net::Nmsg::Typemap>

what inputs and outputs have in common, how they are opened, and how values are converted.

=back

C<use Net::Nmsg> loads the library and makes the classes of all message types, also of those whose modules are in the
directory that C<NMSG_MSGMOD_DIR> names. The other modules do that themselves.

=head1 FUNCTIONS

=over

=item C<Net::Nmsg::library_version()>

The version of nmsg whose interface the library has, such as C<1.3.3>.

=item C<Net::Nmsg::set_debug($level)>, C<Net::Nmsg::get_debug()>

How much the library writes to standard error: 0 (nothing) to 6.

=back

=head1 SIGNALS

Everything that waits for messages runs the handlers of C<%SIG> while it waits. A handler may die, which ends the wait,
and Ctrl-C without a handler ends the program.

=head1 THREADS

The library starts no threads here, and calls no Perl code: all subs run in the thread that called C<write>, C<read> or
C<loop>. With threads of Perl (L<threads>), messages, inputs, outputs and loops belong to the thread that made them; in
other threads they are not open, and messages cannot be used.

=head1 NUMBERS

Fields of 64 bits are plain integers. L<Math::Int64> is not needed; its objects may be stored in fields.

=head1 ENVIRONMENT

=over

=item C<NET_NMSG_DEBUG>

The first level of C<set_debug>. The default is 0.

=item C<NET_NMSG_AUTOCLOSE>

Whether the library closes the descriptors that it is given. The default is 0: the file handles of Perl, which inputs
and outputs are, close them. Programs see no difference.

=item C<NMSG_MSGMOD_DIR>, C<NMSG_CHALIAS_FILE>, C<NMSG_OPALIAS_FILE>, C<NMSG_GRALIAS_FILE>

Where the library finds modules of message types, channels, and the names of operators and groups.

=back

=head1 SEE ALSO

L<nmsgtool(1)>

=cut
