from __future__ import annotations

from django.urls import path

from mailer.console.campaigns.commands import Move, Resend, Schedule
from mailer.console.campaigns.correct import Correct
from mailer.console.campaigns.create import ChooseProof, CreateCampaign
from mailer.console.campaigns.download import LedgerDownload
from mailer.console.campaigns.listing import Campaigns
from mailer.console.campaigns.page import CampaignPage, CampaignStatus
from mailer.console.campaigns.settings import CampaignSettings

urlpatterns = [
    path("campaigns/", Campaigns.as_view(), name="console_campaigns"),
    path("campaigns/new/", ChooseProof.as_view(), name="console_campaign_new"),
    path("campaigns/new/<int:proof>/", CreateCampaign.as_view(), name="console_campaign_create"),
    path("campaigns/<int:pk>/", CampaignPage.as_view(), name="console_campaign"),
    path("campaigns/<int:pk>/status.json", CampaignStatus.as_view(), name="console_campaign_status"),
    path("campaigns/<int:pk>/ledger.csv", LedgerDownload.as_view(), name="console_campaign_ledger"),
    path("campaigns/<int:pk>/resend/<slug:word>/", Resend.as_view(), name="console_campaign_resend"),
    path("campaigns/<int:pk>/schedule/", Schedule.as_view(), name="console_campaign_schedule"),
    path("campaigns/<int:pk>/settings/", CampaignSettings.as_view(), name="console_campaign_settings"),
    path("campaigns/<int:pk>/correct/", Correct.as_view(), name="console_campaign_correct"),
    path("campaigns/<int:pk>/<slug:command>/", Move.as_view(), name="console_campaign_move"),
]
