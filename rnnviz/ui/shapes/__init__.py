"""The four shapes of recurrent networks, a part of the page Unroll."""
